import { defineKind } from "../kind/define-kind.ts";
import { type HasMetadata, readMetadataOnly } from "../narrow/metadata.ts";
import { roleFamilies } from "./role-rows.ts";

export const clusterRoleKind = defineKind<HasMetadata>({
  resource: "clusterroles",
  kind: "ClusterRole",
  group: "rbac.authorization.k8s.io",
  version: "v1",
  scope: "cluster",
  inDefaultSet: false,
  identity: [["clusterrole", ({ metadata }) => metadata.name]],
  fields: {},
  narrow: readMetadataOnly,
  families: roleFamilies({ prefix: "kube_clusterrole", noun: "cluster role", stability: "ALPHA" }),
});
