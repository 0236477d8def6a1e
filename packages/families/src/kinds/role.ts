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
  identity: [
    ["namespace", ({ metadata }) => metadata.namespace],
    ["role", ({ metadata }) => metadata.name],
  ],
  narrow: readMetadataOnly,
  families: roleFamilies({ prefix: "kube_role", noun: "role", stability: "ALPHA" }),
});
