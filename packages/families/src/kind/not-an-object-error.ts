import { ShardsError } from "@kube-state-shards/exposition";

export class NotAnObjectError extends ShardsError {
  override readonly code = "KSS_API_BODY";
  constructor(resource: string, got: unknown) {
    super(
      `render an object of ${resource}: got ${describe(got)}, want a JSON object. ` +
        "Check what answers for the API server; the object is left out.",
    );
  }
}

function describe(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : `a ${typeof value}`;
}
