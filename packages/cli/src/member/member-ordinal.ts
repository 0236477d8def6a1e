import { UsageError } from "@kube-state-shards/daemon";

const MAX_ORDINAL = 9_999;

/** The ordinal at the end of a StatefulSet pod's name. Errors: `UsageError`. */
export function memberOrdinal({
  pod,
  hostname,
}: {
  readonly pod: string | undefined;
  readonly hostname: string;
}): number {
  const name = pod ?? hostname;
  const ordinal = /-(\d{1,4})$/.exec(name.split(".")[0] ?? "")?.[1];
  if (ordinal !== undefined) return Number(ordinal);
  const source = pod === undefined ? "the host's name" : "--pod";
  throw new UsageError([
    `--pod: tell which shard this is: got ${JSON.stringify(name)} from ${source}, want a name that ends in - and the shard's ordinal, up to ${MAX_ORDINAL}, such as kube-state-shards-0`,
  ]);
}
