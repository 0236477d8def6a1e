import { setTimeout as delay } from "node:timers/promises";

const PREFIX = "/registry/leases/kube-node-lease/";
/** What kubelets do. */
const EVERY_S = 10;
const STEPS_A_SECOND = 10;

type StoredLease = { readonly key: string; readonly lease: { readonly spec: { readonly renewTime: string } } };

/**
 * Every node of the seeded cluster renews its lease each ten seconds, for so long: written straight into etcd, as the cluster was. Errors: there is
 * no lease, or etcd refuses.
 */
export async function renewLeases(etcdUrl: string, seconds: number): Promise<void> {
  const leases = await readLeases(etcdUrl);
  const steps = seconds * STEPS_A_SECOND;
  const round = EVERY_S * STEPS_A_SECOND;
  const startMs = performance.now();
  for (let step = 0; step < steps; step += 1) {
    const due = leases.filter((_, index) => index % round === step % round);
    await call(etcdUrl, "/v3/kv/txn", { success: due.map(renewed) });
    await delay(startMs + ((step + 1) * 1_000) / STEPS_A_SECOND - performance.now());
  }
}

async function readLeases(etcdUrl: string): Promise<readonly StoredLease[]> {
  const range = { key: base64(PREFIX), range_end: base64(PREFIX.replace(/\/$/, "0")) }; // "0" comes after "/"
  const { kvs = [] } = (await call(etcdUrl, "/v3/kv/range", range)) as {
    readonly kvs?: readonly Record<string, string>[];
  };
  if (kvs.length === 0)
    throw new Error(`renew leases: got none under ${PREFIX}, want one of each node of a seeded cluster`);
  return kvs.map(({ key = "", value = "" }) => ({
    key,
    lease: JSON.parse(Buffer.from(value, "base64").toString("utf8")),
  }));
}

function renewed({ key, lease }: StoredLease) {
  const renewTime = new Date().toISOString().replace("Z", "000Z"); // in microseconds
  const value = { ...lease, spec: { ...lease.spec, renewTime } };
  return { request_put: { key, value: base64(JSON.stringify(value)) } };
}

async function call(etcdUrl: string, path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${etcdUrl}${path}`, { method: "POST", body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`renew leases: etcd answered ${answer.status}, want 200: ${await answer.text()}`);
  return await answer.json();
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");
