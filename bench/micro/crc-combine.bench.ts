import { crc32 } from "node:zlib";
import { combineCrc32, deflatePiece } from "@kube-state-shards/exposition";
import { compare } from "./measure.ts";

// What a scrape pays for its gzip trailer: one combination a piece, each of another length.
const PIECES = 20_000;
const lengths = Array.from({ length: PIECES }, (_, index) => 16_384 + ((index * 2_654_435_761) % 49_152));
const crcs = lengths.map((length) => crc32(String(length)));

function combineAll(): number {
  let crc = 0;
  for (const [index, length] of lengths.entries()) crc = combineCrc32(crc, crcs[index] ?? 0, length);
  return crc;
}

const lookups = new Map(lengths.map((length) => [length, length ^ 0x5bd1_e995]));
function lookUpAll(): number {
  let sum = 0;
  for (const length of lengths) sum ^= lookups.get(length) ?? 0;
  return sum;
}

compare({
  title: `CRC of ${PIECES} pieces of 16-64 KiB`,
  calls: PIECES,
  candidates: [
    { name: "combineCrc32", run: combineAll },
    { name: "a Map lookup by length (a cache would add a multiplication)", run: lookUpAll },
  ],
});

const line = (index: number): string =>
  `kube_pod_info{namespace="ns-${index >> 6}",pod="web-${(index * 2_654_435_761) % 4_294_967_296}",uid="${index}"} 1\n`;
const text = Buffer.from(Array.from({ length: 400 }, (_, index) => line(index)).join("")).subarray(0, 32_768);
compare({
  title: `One piece of ${text.length} bytes`,
  calls: 50,
  candidates: [
    { name: "crc32", run: () => Array.from({ length: 50 }, () => crc32(text)) },
    { name: "deflatePiece", run: () => Array.from({ length: 50 }, () => deflatePiece(text)) },
  ],
});
