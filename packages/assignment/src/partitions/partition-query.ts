import type { Partition } from "./partitions.ts";

export type PartitionQuery =
  | { readonly ok: true /** Undefined: all. */; readonly partition: Partition | undefined }
  | { readonly ok: false; readonly fault: string };

/**
 * Reads what is asked for by `?partition=i/P`. The number of partitions is part of it, so that a reader that has not heard of
 * another one is refused, and not given other units than it thinks.
 */
export function parsePartitionQuery(values: readonly string[], count: number): PartitionQuery {
  const [value, ...more] = values;
  if (value === undefined) return { ok: true, partition: undefined };
  const fault = (want: string): PartitionQuery => {
    const got = values.map((one) => JSON.stringify(one.slice(0, SHOWN_LETTERS))).join(" and ");
    return { ok: false, fault: `partition: got ${got}, want ${want}` };
  };
  const [, index, of] = /^(0|[1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(value) ?? [];
  if (more.length > 0 || index === undefined) return fault(`one such as 0/${count}: which of how many, from 0`);
  if (Number(of) !== count)
    return fault(
      `a part of ${count}, which the cluster is shared out over (--partitions of the coordinator that leads)`,
    );
  if (Number(index) >= count) return fault(`one from 0/${count} to ${count - 1}/${count}`);
  return { ok: true, partition: Number(index) };
}

const SHOWN_LETTERS = 80;
