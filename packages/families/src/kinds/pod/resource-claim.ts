import { type JsonRecord, optionalTextOf, textOf } from "../../narrow/json-value.ts";

/** A claim on devices that the pod refers to, by the claim's own name or by that of a template. */
export type ResourceClaim = {
  readonly name: string;
  readonly claim: string | undefined;
  readonly template: string | undefined;
};

/** Which claim was made from a template for the pod; none before it is there. */
export type ResourceClaimStatus = { readonly name: string; readonly claim: string | undefined };

export function readResourceClaim(claim: JsonRecord): ResourceClaim {
  return {
    name: textOf(claim["name"]),
    claim: optionalTextOf(claim["resourceClaimName"]),
    template: optionalTextOf(claim["resourceClaimTemplateName"]),
  };
}

export function readResourceClaimStatus(status: JsonRecord): ResourceClaimStatus {
  return { name: textOf(status["name"]), claim: optionalTextOf(status["resourceClaimName"]) };
}
