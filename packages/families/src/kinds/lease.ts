import { numberFamily } from "../blocks/number-family.ts";
import { plainOwners } from "../blocks/owner-family.ts";
import { microTime, object, SHOWN, text } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { labelText } from "../labels/label-text.ts";
import { recordOf, textOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";
import { unixSeconds } from "../narrow/unix-seconds.ts";

type LeaseObject = HasMetadata & { readonly holder: string; readonly renewedSeconds: number | undefined };

export const leaseKind = defineKind<LeaseObject>({
  resource: "leases",
  kind: "Lease",
  group: "coordination.k8s.io",
  version: "v1",
  scope: "namespaced",
  identity: [
    ["lease", ({ metadata }) => metadata.name],
    ["namespace", ({ metadata }) => metadata.namespace],
  ],
  fields: {
    spec: object(2, {
      holderIdentity: text(1, SHOWN),
      renewTime: microTime(4),
    }),
  },
  narrow: (object) => {
    const spec = recordOf(object["spec"]);
    return {
      metadata: readMetadata(object),
      holder: textOf(spec["holderIdentity"]),
      renewedSeconds: unixSeconds(spec["renewTime"]),
    };
  },
  families: [
    {
      name: "kube_lease_owner",
      help: "What owns the lease and who holds it.",
      stability: "ALPHA",
      labels: ["owner_kind", "owner_name", "lease_holder"],
      write: ({ metadata, holder }, samples) => {
        for (const owner of plainOwners(metadata)) samples.add(owner + labelText("lease_holder", holder), 1);
      },
    },
    numberFamily({
      name: "kube_lease_renew_time",
      help: "When the holder last renewed the lease, in Unix seconds.",
      stability: "ALPHA",
      read: ({ renewedSeconds }) => renewedSeconds,
    }),
  ],
});
