// A process that reports as a shard until it is ended: `node report-forever.ts URL PREFIX SHARD INCARNATION`. Says each outcome.
import { createRedisStore } from "@kube-state-shards/assignment";
import { reportOf } from "@kube-state-shards/assignment/testing";
import { FAST } from "./open-store.ts";

const [url = "", prefix = "", shard = "", incarnation = ""] = process.argv.slice(2);
const store = createRedisStore({ ...FAST, url, prefix });
await store.ready();
setInterval(() => {
  store.report(reportOf(shard, { incarnation })).then(
    () => process.stdout.write("reported\n"),
    (error: Error) => process.stdout.write(`${"code" in error ? error.code : error.name}: ${error.message}\n`),
  );
}, 200);
