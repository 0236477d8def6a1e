import type { MetricType } from "@kube-state-shards/exposition";
import type { Allowlist } from "../labels/allowlist.ts";

export type Stability = "ALPHA" | "BETA" | "STABLE";

/** What a family is, apart from its samples. */
export type Family = {
  readonly name: string;
  readonly type: MetricType;
  readonly stability: Stability;
  /** One sentence, for HELP and the docs. */
  readonly help: string;
  /** Off unless asked for by name. */
  readonly optIn: boolean;
  /** Our version that first served it. */
  readonly since: string;
  /** Every label key it can carry, identity included, sorted; `label_*` stands for the allowlisted ones. */
  readonly labels: readonly string[];
  /** What of the object it reads: a kind whose families all read metadata is fetched without spec and status. */
  readonly reads: "metadata" | "object";
  /** Whether it shows the object's resource version, so that each write of the object changes it. */
  readonly readsVersion: boolean;
};

/** Takes the samples of one family of one object. `labels` is a sum of `labelText` results, or "" for none. */
export type SampleSink = { add(labels: string, value: number): void };

export type WriteSamples<T> = (object: T, samples: SampleSink) => void;

/** What the options say about the labels of one kind's objects; undefined where nothing is let through. */
export type LabelAllowlists = { readonly labels: Allowlist | undefined; readonly annotations: Allowlist | undefined };

/** A row of a kind's table. `write` gives the samples; `bind` does, once the allowlists are known. */
export type FamilyRow<T> = {
  readonly name: string;
  readonly help: string;
  readonly stability: Stability;
  /** Default: `gauge`. */
  readonly type?: MetricType;
  readonly optIn?: boolean;
  /** Default: `0.1.0`, our first. */
  readonly since?: string;
  /** Label keys beyond the identity; default none. */
  readonly labels?: readonly string[];
  /** Default: `object`. */
  readonly reads?: "metadata" | "object";
  /** Default: false. */
  readonly readsVersion?: boolean;
} & (
  | { readonly write: WriteSamples<T> }
  | { readonly bind: (allowlists: LabelAllowlists) => WriteSamples<T> | undefined }
);
