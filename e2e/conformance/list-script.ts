import { type Body, METADATA_LIST, METADATA_OBJECT, type Script } from "./script.ts";

const namesOf = (list: Body): readonly (string | undefined)[] => (list.items ?? []).map((item) => item.metadata.name);

/** Lists: versions, pages, selectors, metadata only. */
export async function runListScript(script: Script): Promise<void> {
  const { see, pods, namespace, createPod } = script;
  await see("list an empty namespace", pods);
  for (const index of [0, 1, 2, 3, 4]) {
    await createPod(`p${index}`, { app: index % 2 === 0 ? "even" : "odd", ...(index === 0 ? { first: "yes" } : {}) });
  }
  const whole = await see("list at no version", pods);
  const version = whole.metadata?.resourceVersion ?? "";
  await see("list at version 0", `${pods}?resourceVersion=0`);
  await see("list at a version", `${pods}?resourceVersion=${version}`);
  await see("list not older than", `${pods}?resourceVersion=${version}&resourceVersionMatch=NotOlderThan`);
  await see("list exactly at", `${pods}?resourceVersion=${version}&resourceVersionMatch=Exact`);
  await seePages(script, version);
  await see("limit at version 0", `${pods}?limit=2&resourceVersion=0`);
  await see("limit at a version", `${pods}?limit=2&resourceVersion=${version}`);
  await see("limit not older than", `${pods}?limit=2&resourceVersion=${version}&resourceVersionMatch=NotOlderThan`);
  await see("limit above the number of objects", `${pods}?limit=50`);
  await see("a limit below 0", `${pods}?limit=-1`);
  await see("limit over a label selector", `${pods}?limit=1&labelSelector=app%3Deven`);
  await see("limit over a field selector", `${pods}?limit=1&fieldSelector=status.phase%3DPending`);
  for (const selector of LABEL_SELECTORS) {
    await see(`label selector ${selector}`, `${pods}?labelSelector=${encodeURIComponent(selector)}`);
  }
  for (const selector of [...FIELD_SELECTORS, `metadata.namespace=${namespace}`]) {
    const named = selector.replace(namespace, "<namespace>");
    await see(`field selector ${named}`, `${pods}?fieldSelector=${encodeURIComponent(selector)}`);
  }
  await see("list of metadata", pods, { accept: METADATA_LIST });
  await see("list of metadata or JSON", pods, { accept: `${METADATA_LIST},application/json` });
  await see("list as protobuf or JSON takes JSON where protobuf is not wanted first", pods, {
    accept: "application/json;q=0.9",
  });
  await see("get", `${pods}/p0`);
  await see("get metadata", `${pods}/p0`, { accept: METADATA_OBJECT });
  await see("get with watch", `${pods}/p0?watch=1`);
  for (const path of ["apps/v1", "coordination.k8s.io/v1"]) {
    const resource = path === "apps/v1" ? "deployments" : "leases";
    await see(`list no ${resource}`, `/apis/${path}/namespaces/${namespace}/${resource}`);
  }
  await see("list a namespace that does not exist", "/api/v1/namespaces/no-such-namespace/pods");
}

const LABEL_SELECTORS = [
  "app=even",
  "app==odd",
  "app!=odd",
  "app in (even, none)",
  "app notin (even)",
  "first",
  "!first",
  "app=even,!first",
  "app=",
];
const FIELD_SELECTORS = [
  "metadata.name=p1",
  "metadata.name!=p1",
  "status.phase=Pending,metadata.name=p2",
  "spec.nodeName=",
  "spec.nodeName=node-1",
];

/** Pages show the state of the first page, whatever happens between them. */
async function seePages(script: Script, version: string): Promise<void> {
  const { see, pods, target } = script;
  const first = await see("first page", `${pods}?limit=2`);
  await target.ask(`${pods}/p4?gracePeriodSeconds=0`, { method: "DELETE" });
  await script.createPod("p5", { app: "odd" });
  const token = encodeURIComponent(first.metadata?.continue ?? "");
  const second = await see(
    "second page, after a pod was deleted and another created",
    `${pods}?limit=2&continue=${token}`,
  );
  const next = encodeURIComponent(second.metadata?.continue ?? "");
  const third = await see("last page", `${pods}?limit=2&continue=${next}`);
  await see("the rest in one page", `${pods}?continue=${token}`);
  script.record("pages are one state", {
    names: [first, second, third].map(namesOf),
    versions: [first, second, third].map((page) => page.metadata?.resourceVersion === first.metadata?.resourceVersion),
    atLeastTheList: Number(first.metadata?.resourceVersion) >= Number(version),
  });
  await see(
    "list exactly at a version before the change",
    `${pods}?resourceVersion=${version}&resourceVersionMatch=Exact`,
  );
  await see("a version with a continue token", `${pods}?limit=2&continue=${token}&resourceVersion=${version}`);
  await see("a match with a continue token", `${pods}?limit=2&continue=${token}&resourceVersionMatch=Exact`);
}
