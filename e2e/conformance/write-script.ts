import { MERGE_PATCH, type Script } from "./script.ts";

/** Writes: what a client of leases, scales and statuses sees. */
export async function runWriteScript(script: Script): Promise<void> {
  await writeLeases(script);
  await writeScales(script);
  await writePods(script);
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

async function writeScales({ see, namespace }: Script): Promise<void> {
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
