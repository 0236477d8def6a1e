import { namespaceAndName } from "../blocks/identity.ts";
import { defineKind } from "../kind/define-kind.ts";
import { type HasMetadata, readMetadataOnly } from "../narrow/metadata.ts";
import { roleFamilies } from "./role-rows.ts";

export const roleKind = defineKind<HasMetadata>({
  resource: "roles",
  kind: "Role",
  group: "rbac.authorization.k8s.io",
  version: "v1",
  scope: "namespaced",
  inDefaultSet: false,
  identity: namespaceAndName("role"),
  fields: {},
  narrow: readMetadataOnly,
  families: roleFamilies({ prefix: "kube_role", noun: "role", stability: "ALPHA" }),
});
