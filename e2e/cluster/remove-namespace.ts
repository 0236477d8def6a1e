import type { ApiRequests } from "./api-requests.ts";

/** As the namespace controller does, which there is none of here: once it holds nothing, its finalizer goes. */
export async function removeNamespace(objects: ApiRequests, name: string): Promise<void> {
  const path = `/api/v1/namespaces/${name}`;
  await objects.remove(path);
  const { status, text } = await objects.ask("PUT", `${path}/finalize`, {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name },
    spec: { finalizers: [] },
  });
  if (status !== 200 && status !== 404) throw new Error(`finalize ${path}: got ${status}, want 200 or 404: ${text}`);
}
