import { isRecord } from "../cluster/stored-object.ts";
import { badRequest } from "../status/status.ts";

/** Where the next page starts; `resourceVersion` -1 goes on in the newest state. */
export type ContinueToken = { readonly resourceVersion: number; readonly after: string };

export const encodeContinue = (token: ContinueToken): string =>
  Buffer.from(JSON.stringify({ v: "meta.k8s.io/v1", rv: token.resourceVersion, start: `${token.after}\0` })).toString(
    "base64url",
  );

/** Errors: 400. */
export function decodeContinue(text: string): ContinueToken {
  const refused = (why: string): Error => badRequest(`invalid continue token: continue key is not valid: ${why}`);
  let token: unknown;
  try {
    token = JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    throw refused("invalid character looking for beginning of value");
  }
  if (!isRecord(token) || typeof token["rv"] !== "number" || typeof token["start"] !== "string") {
    throw refused("incorrect encoded start resourceVersion");
  }
  return { resourceVersion: token["rv"], after: token["start"].replace(/\0$/, "") };
}
