import { MERGE_PATCH, METADATA_LIST, type Script } from "./script.ts";

/** Writes: what a client of leases, scales and statuses sees. */
export async function runWriteScript(script: Script): Promise<void> {
  await writeLeases(script);
  await writeScales(script);
  await writePods(script);
  await writeEvents(script);
  await writeNodes(script);
}

async function writeLeases({ see, namespace, record }: Script): Promise<void> {
  const leases = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
  const lease = (name: string, holderIdentity: string, resourceVersion?: string): unknown => ({
    metadata: { name, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
    spec: { holderIdentity },
  });
  const created = await see("create a lease", leases, { method: "POST", body: lease("l", "one") });
  await see("create it again", leases, { method: "POST", body: lease("l", "two") });
  const put = { method: "PUT" } as const;
  await see("write it at an old version", `${leases}/l`, { ...put, body: lease("l", "two", "1") });
  await see("write it at no version", `${leases}/l`, { ...put, body: lease("l", "two") });
  await see("write it under another name", `${leases}/l`, { ...put, body: lease("m", "two") });
  const version = created.metadata?.resourceVersion;
  const written = await see("write it at its version", `${leases}/l`, { ...put, body: lease("l", "two", version) });
  record("a write gives a new version", Number(written.metadata?.resourceVersion) > Number(version));
  const same = await see("write the same again", `${leases}/l`, {
    ...put,
    body: lease("l", "two", written.metadata?.resourceVersion),
  });
  record("the same again gives no new version", same.metadata?.resourceVersion === written.metadata?.resourceVersion);
  await see("write one that is not there creates it", `${leases}/new`, { ...put, body: lease("new", "one") });
  const patch = { method: "PATCH", contentType: MERGE_PATCH } as const;
  await see("patch it at an old version", `${leases}/l`, {
    ...patch,
    body: { metadata: { resourceVersion: "1" }, spec: { holderIdentity: "x" } },
  });
  await see("patch it", `${leases}/l`, { ...patch, body: { spec: { holderIdentity: null } } });
  await see("patch one that is not there", `${leases}/none`, { ...patch, body: {} });
  await see("patch as plain JSON", `${leases}/l`, { method: "PATCH", body: {} });
  await see("create without a name", leases, { method: "POST", body: { spec: {} } });
  await see("delete it", `${leases}/l`, { method: "DELETE" });
  await see("delete it again", `${leases}/l`, { method: "DELETE" });
}

async function writeScales(script: Script): Promise<void> {
  const { see, namespace } = script;
  const sets = `/apis/apps/v1/namespaces/${namespace}/statefulsets`;
  const template = {
    metadata: { labels: { app: "s" } },
    spec: { containers: [{ name: "app", image: "example/app:v1" }] },
  };
  const spec = { replicas: 2, serviceName: "s", selector: { matchLabels: { app: "s" } }, template };
  await see("create a statefulset", sets, { method: "POST", body: { metadata: { name: "s" }, spec } });
  const scale = await see("get its scale", `${sets}/s/scale`);
  const body = (replicas: number, resourceVersion?: string): unknown => ({
    metadata: { name: "s", namespace, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
    spec: { replicas },
  });
  await see("patch its scale", `${sets}/s/scale`, {
    method: "PATCH",
    contentType: MERGE_PATCH,
    body: { spec: { replicas: 4 } },
  });
  const old = scale.metadata?.resourceVersion;
  await see("write its scale at an old version", `${sets}/s/scale`, { method: "PUT", body: body(5, old) });
  await see("write its scale at no version", `${sets}/s/scale`, { method: "PUT", body: body(5) });
  await see("write its scale below 0", `${sets}/s/scale`, { method: "PUT", body: body(-1) });
  await see("scale to 0", `${sets}/s/scale`, { method: "PUT", body: body(0) });
  await see("the scale of none", `${sets}/none/scale`);
  await see("its status", `${sets}/s/status`);
  await see("the statefulset after that", `${sets}/s`);
  await rehearseWrites(script, sets);
}

/** Writes that the server only says what it would do with. */
async function rehearseWrites({ see, pods, record }: Script, sets: string): Promise<void> {
  const patch = { method: "PATCH", contentType: MERGE_PATCH } as const;
  const before = await see("get its scale again", `${sets}/s/scale`);
  const version = before.metadata?.resourceVersion;
  const at = (replicas: number, resourceVersion?: string): unknown => ({
    metadata: resourceVersion === undefined ? {} : { resourceVersion },
    spec: { replicas },
  });
  const rehearsed = await see("rehearse a patch of its scale", `${sets}/s/scale?dryRun=All`, {
    ...patch,
    body: at(7, version),
  });
  record("a rehearsed write keeps the version", rehearsed.metadata?.resourceVersion === version);
  await see("rehearse a patch at an old version", `${sets}/s/scale?dryRun=All`, { ...patch, body: at(7, "1") });
  await see("rehearse a patch below 0", `${sets}/s/scale?dryRun=All`, { ...patch, body: at(-1) });
  await see("rehearse a patch of none", `${sets}/none/scale?dryRun=All`, { ...patch, body: at(1) });
  await see("rehearse in another way", `${sets}/s/scale?dryRun=Some`, { ...patch, body: at(7) });
  const after = await see("its scale after all that", `${sets}/s/scale`);
  record("a rehearsed write writes nothing", after.metadata?.resourceVersion === version);
  await see("patch its scale at its version", `${sets}/s/scale`, { ...patch, body: at(3, version) });
  await see("patch its scale at an old version", `${sets}/s/scale`, { ...patch, body: at(4, version) });
  const body = { metadata: { name: "rehearsed" }, spec: { containers: [{ name: "app", image: "example/app:v1" }] } };
  await see("rehearse a pod", `${pods}?dryRun=All`, { method: "POST", body });
  await see("the pod that was rehearsed", `${pods}/rehearsed`);
  await see("rehearse the end of a pod", `${pods}/p0?dryRun=All&gracePeriodSeconds=0`, { method: "DELETE" });
  await see("the pod whose end was rehearsed", `${pods}/p0`);
}

async function writeEvents({ see, namespace }: Script): Promise<void> {
  const events = `/api/v1/namespaces/${namespace}/events`;
  const event = (name: string, about: string): unknown => ({
    metadata: { name, namespace },
    involvedObject: { apiVersion: "apps/v1", kind: "StatefulSet", namespace: about, name: "s" },
    type: "Normal",
    reason: "ScaledUp",
    message: "scaled from 2 to 3",
    source: { component: "scaler" },
    reportingComponent: "scaler",
    reportingInstance: "c-0",
    firstTimestamp: "2026-11-28T00:00:00Z",
    lastTimestamp: "2026-11-28T00:00:00Z",
    count: 1,
  });
  await see("create an event", events, { method: "POST", body: event("s.1", namespace) });
  await see("create it again", events, { method: "POST", body: event("s.1", namespace) });
  await see("create an event about another namespace", events, { method: "POST", body: event("s.2", "default") });
  await see("list events about it", `${events}?fieldSelector=metadata.name%3Ds.1`);
  await see("delete the event", `${events}/s.1`, { method: "DELETE" });
}

async function writeNodes({ see }: Script): Promise<void> {
  const node = (name: string, unschedulable?: boolean): unknown => ({
    metadata: { name, labels: { of: "conformance" } },
    spec: unschedulable === undefined ? {} : { unschedulable },
  });
  await see("create a node", "/api/v1/nodes", { method: "POST", body: node("conformance-a") });
  await see("create a cordoned node", "/api/v1/nodes", { method: "POST", body: node("conformance-b", true) });
  const nodes = "/api/v1/nodes?labelSelector=of%3Dconformance";
  for (const selector of ["spec.unschedulable=false", "spec.unschedulable!=false", "spec.unschedulable=true"])
    await see(`nodes with ${selector}`, `${nodes}&fieldSelector=${encodeURIComponent(selector)}`, {
      accept: METADATA_LIST,
    });
  await see("nodes by a field they have not", `${nodes}&fieldSelector=spec.podCIDR%3Dx`);
  for (const name of ["conformance-a", "conformance-b"])
    await see(`delete node ${name}`, `/api/v1/nodes/${name}`, { method: "DELETE" });
}

async function writePods({ see, pods, createPod, namespace }: Script): Promise<void> {
  await createPod("written");
  await see("patch a pod's status", `${pods}/written/status`, {
    method: "PATCH",
    contentType: MERGE_PATCH,
    body: { status: { phase: "Running" } },
  });
  await see("the pod under its new phase", `${pods}?fieldSelector=status.phase%3DRunning`);
  const body = { metadata: { name: "written" }, spec: { containers: [{ name: "app", image: "example/app:v1" }] } };
  await see("create a pod that is there", pods, { method: "POST", body });
  await see("create a pod in another namespace than the path's", pods, {
    method: "POST",
    body: { ...body, metadata: { name: "x", namespace: "other" } },
  });
  await see("create a pod where there is no namespace", "/api/v1/namespaces/no-such-namespace/pods", {
    method: "POST",
    body,
  });
  await see("delete a pod", `${pods}/written?gracePeriodSeconds=0`, { method: "DELETE" });
  await see("delete it again", `${pods}/written?gracePeriodSeconds=0`, { method: "DELETE" });
  await see("get the namespace", `/api/v1/namespaces/${namespace}`);
  await see("delete a pod at another uid", `${pods}/p0`, {
    method: "DELETE",
    body: { preconditions: { uid: "other" } },
  });
}
