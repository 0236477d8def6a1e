import { spawnSync } from "node:child_process";

// Whether memory comes back when pieces keep their compressed form alone: see docs/design/0020-cold-pages.md. RSS, so in a process of its own.
const PROGRAM = `(async () => {
const { deflateRawSync, inflateRawSync, constants } = require("node:zlib");
const line = (at, of) => 'kube_pod_container_status_ready{namespace="team-' + (at * of) % 9999 + '",pod="web-' + (at * 7919 + of).toString(36) + '",container="app"} 1\\n';
// Twice, and a while: what buffers held is given back by a thread.
const rss = async () => { gc(); await new Promise((resolve) => setTimeout(resolve, 500)); gc(); return Math.round(process.memoryUsage.rss() / 2 ** 20); };
const pieces = Array.from({ length: 8000 }, (_, at) => {
  const text = Array.from({ length: 300 }, (_, of) => line(at, of)).join("");
  const bytes = Buffer.allocUnsafeSlow(text.length);
  bytes.latin1Write(text);
  return { bytes };
});
const withText = await rss();
for (const piece of pieces) {
  const packed = deflateRawSync(piece.bytes, { level: 3 });
  piece.packed = Buffer.allocUnsafeSlow(packed.length);
  packed.copy(piece.packed);
}
const withBoth = await rss();
for (const piece of pieces) piece.bytes = undefined;
const alone = await rss();
const cpu = process.cpuUsage();
for (const { packed } of pieces) inflateRawSync(packed);
process.stdout.write([withText, withBoth, alone, Math.round(process.cpuUsage(cpu).user / pieces.length)].join(" | "));
})()`;

const rows = [
  ["as it is", {}],
  ["with MALLOC_MMAP_THRESHOLD_=16384", { MALLOC_MMAP_THRESHOLD_: "16384" }],
] as const;

process.stdout.write(
  "\n8,000 pieces of 25-30 KiB, RSS in MiB\n\n| malloc | text | and compressed | compressed alone | µs to unpack one |\n|---|---|---|---|---|\n",
);
for (const [name, env] of rows) {
  const { stdout, stderr } = spawnSync(process.execPath, ["--expose-gc", "-e", PROGRAM], {
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  if (stdout === "") throw new Error(`measure cold text: the process ended without figures: ${stderr}`);
  process.stdout.write(`| ${name} | ${stdout} |\n`);
}
