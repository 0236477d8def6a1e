import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { SERVICE_ACCOUNT_DIR } from "./service-account.ts";

/** The namespace of the pod that this process runs in, by its service account; undefined outside of pods. */
export async function podNamespace(serviceAccountDir: string = SERVICE_ACCOUNT_DIR): Promise<string | undefined> {
  try {
    const namespace = (await readFile(join(serviceAccountDir, "namespace"), "utf8")).trim();
    return namespace === "" ? undefined : namespace;
  } catch {
    return undefined; // no pod, or one without a service account
  }
}
