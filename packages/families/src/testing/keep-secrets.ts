import { recordOf } from "../narrow/json-value.ts";

const PLAIN = "hunter2hunter2hunter2";
const BASE64 = Buffer.from(PLAIN).toString("base64");

/** What must not be read anywhere of an object that `keepSecrets` gave. */
export const KEPT_TEXTS: readonly string[] = [PLAIN, BASE64];

/** `full` with secrets in all places where objects of any kind keep them: data, and what kubectl last applied. */
export function keepSecrets(full: unknown): unknown {
  const object = recordOf(full);
  const metadata = recordOf(object["metadata"]);
  const data = {
    data: { [`${PLAIN}.key`]: BASE64, password: BASE64 },
    stringData: { [`${PLAIN}.txt`]: PLAIN, user: PLAIN },
    binaryData: { blob: BASE64 },
  };
  const annotations = {
    ...recordOf(metadata["annotations"]),
    "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify(data),
  };
  return { ...object, ...data, metadata: { ...metadata, annotations } };
}
