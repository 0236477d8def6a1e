import { namespaceAndName } from "../blocks/identity.ts";
import { defineKind } from "../kind/define-kind.ts";
import {
  readWebhookConfiguration,
  WEBHOOK_FIELDS,
  type WebhookConfigurationObject,
  webhookConfigurationFamilies,
} from "./webhook-configuration-rows.ts";

export const mutatingWebhookConfigurationKind = defineKind<WebhookConfigurationObject>({
  resource: "mutatingwebhookconfigurations",
  kind: "MutatingWebhookConfiguration",
  group: "admissionregistration.k8s.io",
  version: "v1",
  scope: "cluster",
  identity: namespaceAndName("mutatingwebhookconfiguration"),
  fields: WEBHOOK_FIELDS,
  narrow: readWebhookConfiguration,
  families: webhookConfigurationFamilies({
    prefix: "kube_mutatingwebhookconfiguration",
    noun: "mutating webhook configuration",
    stability: "ALPHA",
  }),
});
