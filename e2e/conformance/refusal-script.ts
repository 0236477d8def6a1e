import { METADATA_LIST, METADATA_OBJECT, type Script } from "./script.ts";

const range = (start: string, end: string, field = "namespace"): string =>
  encodeURIComponent(`shardRange(object.metadata.${field}, '${start}', '${end}')`);

/** What a server refuses, and the words it uses. */
export async function runRefusalScript(script: Script): Promise<void> {
  const { see, pods, namespace, target } = script;
  for (const query of QUERIES) await see(`pods?${query}`, `${pods}?${query}`);
  for (const path of PATHS) await see(`path ${path}`, path);
  await see("no such pod", `${pods}/none`);
  for (const accept of ["application/xml", "text/html"]) {
    await see(`list as ${accept}`, pods, { accept });
    await see(`watch as ${accept}`, `${pods}?watch=1`, { accept });
  }
  await see("list as XML or JSON", pods, { accept: "application/xml, application/json" });
  await see("list as one object's metadata", pods, { accept: METADATA_OBJECT });
  await see("get as a list's metadata", `${pods}/p0`, { accept: METADATA_LIST });
  await see("no token", pods, { token: "" });
  await see("a wrong token", pods, { token: "nobody" });
  await see("a wrong token on a watch", `${pods}?watch=1`, { token: "nobody" });
  const token = target.restrictedToken;
  const services = `/api/v1/namespaces/${namespace}/services`;
  await see("a forbidden list", services, { token });
  await see("a forbidden list of all namespaces", "/api/v1/services", { token });
  await see("a forbidden watch", `${services}?watch=1`, { token });
  await see("a forbidden get", `${services}/one`, { token });
  await see("a forbidden list of a named group", `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`, {
    token,
  });
  await see("delete of a collection over all namespaces", "/api/v1/pods", { method: "DELETE" });
  await see("create over all namespaces", "/api/v1/pods", { method: "POST", body: {} });
  const all = range("0x0000000000000000", "0x10000000000000000");
  await see("shards: everything", `${pods}?shardSelector=${all}`);
  await see(
    "shards: two ranges",
    `${pods}?shardSelector=${range("0x0000000000000000", "0x8000000000000000")}${encodeURIComponent(" || ")}${range("0x8000000000000000", "0x10000000000000000")}`,
  );
  await see("shards: an empty range", `${pods}?shardSelector=${range("0x2000000000000000", "0x1000000000000000")}`);
  await see("shards: short digits", `${pods}?shardSelector=${range("0x0", "0x1000000000000000")}`);
  await see(
    "shards: an unknown field",
    `${pods}?shardSelector=${range("0x0000000000000000", "0x1000000000000000", "name")}`,
  );
  await see("shards: no range", `${pods}?shardSelector=everything`);
  await see("shards: a limit", `${pods}?limit=1&shardSelector=${all}`);
}

const QUERIES = [
  "resourceVersion=999999999",
  "resourceVersion=999999999&resourceVersionMatch=NotOlderThan",
  "resourceVersion=999999999&resourceVersionMatch=Exact",
  "resourceVersion=0&resourceVersionMatch=Exact",
  "resourceVersion=1&resourceVersionMatch=Newest",
  "resourceVersionMatch=NotOlderThan",
  "resourceVersion=abc",
  "limit=abc",
  "labelSelector=a%20b%20c",
  "fieldSelector=spec.unknown%3D1",
  "fieldSelector=nothing",
  "sendInitialEvents=true",
  "watch=1&resourceVersion=abc",
  "watch=1&timeoutSeconds=abc",
  "watch=1&sendInitialEvents=true",
  "watch=1&resourceVersionMatch=NotOlderThan",
  "watch=1&sendInitialEvents=true&resourceVersionMatch=Exact&resourceVersion=1",
  "watch=1&labelSelector=a%20b%20c",
  "watch=1&fieldSelector=spec.unknown%3D1",
];

const PATHS = [
  "/api/v1/foos",
  "/api/v1/foos?watch=1",
  "/apis/apps/v1/foos",
  "/apis/example.com/v1/foos",
  "/nothing",
  "/readyz",
  "/livez",
  "/healthz",
];
