import type { FamilyRow, Stability } from "../kind/family.ts";
import { parseFloatText } from "../narrow/float-text.ts";
import type { HasMetadata } from "../narrow/metadata.ts";
import { numberFamily } from "./number-family.ts";

/** Names a kind to a builder of families: `kube_pod` in names, `pod` in HELP texts. */
export type Subject = { readonly prefix: string; readonly noun: string; readonly stability: Stability };

export function createdFamily<T extends HasMetadata>({ prefix, noun, stability }: Subject): FamilyRow<T> {
  return numberFamily({
    name: `${prefix}_created`,
    help: `When the ${noun} was created, in Unix seconds.`,
    stability,
    reads: "metadata",
    read: ({ metadata }) => metadata.createdSeconds,
  });
}

export function deletionTimestampFamily<T extends HasMetadata>({ prefix, noun, stability }: Subject): FamilyRow<T> {
  return numberFamily({
    name: `${prefix}_deletion_timestamp`,
    help: `When the ${noun} was asked to go, in Unix seconds.`,
    stability,
    reads: "metadata",
    read: ({ metadata }) => metadata.deletionSeconds,
  });
}

export function generationFamily<T extends HasMetadata>({ prefix, noun, stability }: Subject): FamilyRow<T> {
  return numberFamily({
    name: `${prefix}_metadata_generation`,
    help: `How often the wanted state of the ${noun} has been changed.`,
    stability,
    reads: "metadata",
    read: ({ metadata }) => metadata.generation,
  });
}

/** `kube_*_info` of the kinds about which it says no more than that they are there. */
export function existsFamily<T extends HasMetadata>({ prefix, noun, stability }: Subject): FamilyRow<T> {
  return numberFamily({
    name: `${prefix}_info`,
    help: `One sample, always 1, for each ${noun}.`,
    stability,
    reads: "metadata",
    read: () => 1,
  });
}

export function resourceVersionFamily<T extends HasMetadata>({ prefix, noun, stability }: Subject): FamilyRow<T> {
  return numberFamily({
    name: `${prefix}_metadata_resource_version`,
    help: `The resource version of the ${noun}, where it is a number.`,
    stability,
    reads: "metadata",
    readsVersion: true,
    read: ({ metadata }) => parseFloatText(metadata.resourceVersion),
  });
}
