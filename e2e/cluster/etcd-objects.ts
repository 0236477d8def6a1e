/**
 * Writes objects straight into etcd: what the API server's validation would refuse (label values with newlines, absurd
 * names) but hands out when it is there.
 */
export type EtcdObjects = {
  /** `key` below `/registry/`, such as `pods/team-a/web-0`. */
  put(key: string, object: unknown): Promise<void>;
  remove(key: string): Promise<void>;
};

export function createEtcdObjects(etcdUrl: string): EtcdObjects {
  const post = async (path: string, body: unknown): Promise<void> => {
    const answer = await fetch(`${etcdUrl}${path}`, { method: "POST", body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`write to etcd ${path}: got ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
  };
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  return {
    put: (key, object) =>
      post("/v3/kv/put", { key: base64(`/registry/${key}`), value: base64(JSON.stringify(object)) }),
    remove: (key) => post("/v3/kv/deleterange", { key: base64(`/registry/${key}`) }),
  };
}
