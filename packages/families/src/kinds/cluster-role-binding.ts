import { defineKind } from "../kind/define-kind.ts";
import {
  ROLE_BINDING_FIELDS,
  type RoleBindingObject,
  readRoleBinding,
  roleBindingFamilies,
} from "./role-binding-rows.ts";

export const clusterRoleBindingKind = defineKind<RoleBindingObject>({
  resource: "clusterrolebindings",
  kind: "ClusterRoleBinding",
  group: "rbac.authorization.k8s.io",
  version: "v1",
  scope: "cluster",
  inDefaultSet: false,
  identity: [["clusterrolebinding", ({ metadata }) => metadata.name]],
  fields: ROLE_BINDING_FIELDS,
  narrow: readRoleBinding,
  families: roleBindingFamilies({
    prefix: "kube_clusterrolebinding",
    noun: "cluster role binding",
    stability: "ALPHA",
  }),
});
