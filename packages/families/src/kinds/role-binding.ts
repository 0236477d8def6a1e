import { namespaceAndName } from "../blocks/identity.ts";
import { defineKind } from "../kind/define-kind.ts";
import {
  ROLE_BINDING_FIELDS,
  type RoleBindingObject,
  readRoleBinding,
  roleBindingFamilies,
} from "./role-binding-rows.ts";

export const roleBindingKind = defineKind<RoleBindingObject>({
  resource: "rolebindings",
  kind: "RoleBinding",
  group: "rbac.authorization.k8s.io",
  version: "v1",
  scope: "namespaced",
  inDefaultSet: false,
  identity: namespaceAndName("rolebinding"),
  fields: ROLE_BINDING_FIELDS,
  narrow: readRoleBinding,
  families: roleBindingFamilies({ prefix: "kube_rolebinding", noun: "role binding", stability: "ALPHA" }),
});
