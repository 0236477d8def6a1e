import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { crc32 } from "node:zlib";
import {
  deflatePiece,
  END_FRAME,
  encodeManifestFrame,
  encodePieceFrameHeader,
  type FamilyHead,
  PIECE_STREAM_VERSION,
  type PieceEncoding,
  type PieceManifest,
} from "@kube-state-shards/exposition";

type AskedPieces = {
  readonly term: number;
  readonly epoch: number;
  readonly units: readonly string[];
  readonly encoding: PieceEncoding;
  readonly resources?: readonly string[];
};

export type FakeShardOptions = {
  readonly shard: string;
  readonly families: readonly FamilyHead[];
};

/** A shard of real HTTP and made-up objects: each unit it holds has one text for each family ("" for none). */
export type FakeShard = {
  readonly shard: string;
  readonly address: string;
  readonly units: Map<string, readonly string[]>;
  readonly asked: readonly AskedPieces[];
  readonly headers: () => IncomingMessage["headers"];
  readonly connections: () => number;
  readonly framesWritten: () => number;
  /** Streams that the other side cut. */
  readonly cut: () => number;
  /** Replaces the answer while it is set. */
  misbehave: ((response: ServerResponse, stream: Buffer[]) => void) | undefined;
  readonly close: () => Promise<void>;
};

export const FAKE_TOKEN = "fleet-token";

export async function startFakeShard({ shard, families }: FakeShardOptions): Promise<FakeShard> {
  const units = new Map<string, readonly string[]>();
  const asked: AskedPieces[] = [];
  let headers: IncomingMessage["headers"] = {};
  let connections = 0;
  let framesWritten = 0;
  let cut = 0;
  const fake: { misbehave: FakeShard["misbehave"] } = { misbehave: undefined };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    headers = request.headers;
    const body = JSON.parse(await text(request)) as AskedPieces;
    if (request.url !== "/fleet/pieces" || headers.authorization !== `Bearer ${FAKE_TOKEN}`) {
      response.writeHead(401).end("wrong token\n");
      return;
    }
    asked.push(body);
    const held = body.units.filter((unit) => units.has(unit));
    const texts = held.map((unit) => units.get(unit) ?? []); // one snapshot, whatever moves meanwhile
    const order = { term: body.term, epoch: body.epoch };
    const { encoding } = body;
    const manifest = { version: PIECE_STREAM_VERSION, shard, order, encoding, units: held, families } as const;
    if (fake.misbehave !== undefined) {
      fake.misbehave(response, [...encodeStream(manifest, texts)]);
      return;
    }
    const closed = once(response, "close");
    for (const frame of encodeStream(manifest, texts)) {
      framesWritten += 1;
      if (!response.write(frame)) await Promise.race([once(response, "drain"), closed]);
      if (response.destroyed) break;
    }
    if (response.destroyed) cut += 1;
    else response.end();
  };

  const server = createServer((request, response) => void answer(request, response));
  server.on("connection", () => {
    connections += 1;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return Object.assign(fake, {
    shard,
    address: `http://127.0.0.1:${port}/fleet`,
    units,
    asked,
    headers: () => headers,
    connections: () => connections,
    framesWritten: () => framesWritten,
    cut: () => cut,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  });
}

function* encodeStream(manifest: PieceManifest, units: readonly (readonly string[])[]): Generator<Buffer> {
  yield encodeManifestFrame(manifest);
  for (const [familyIndex] of manifest.families.entries()) {
    for (const texts of units) {
      const lines = Buffer.from(texts[familyIndex] ?? "");
      if (lines.length === 0) continue;
      const payload = manifest.encoding === "deflate" ? deflatePiece(lines).deflated : lines;
      const header = { familyIndex, crc32: crc32(lines), textBytes: lines.length, bytes: payload.length };
      yield Buffer.concat([encodePieceFrameHeader(header), payload]);
    }
  }
  yield END_FRAME;
}
