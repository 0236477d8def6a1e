import { namespaceAndName } from "../blocks/identity.ts";
import { defineKind } from "../kind/define-kind.ts";
import {
  readWebhookConfiguration,
  WEBHOOK_FIELDS,
  type WebhookConfigurationObject,
  webhookConfigurationFamilies,
} from "./webhook-configuration-rows.ts";

export const validatingWebhookConfigurationKind = defineKind<WebhookConfigurationObject>({
  resource: "validatingwebhookconfigurations",
  kind: "ValidatingWebhookConfiguration",
  group: "admissionregistration.k8s.io",
  version: "v1",
  scope: "cluster",
  identity: namespaceAndName("validatingwebhookconfiguration"),
  fields: WEBHOOK_FIELDS,
  narrow: readWebhookConfiguration,
  families: webhookConfigurationFamilies({
    prefix: "kube_validatingwebhookconfiguration",
    noun: "validating webhook configuration",
    stability: "ALPHA",
  }),
});
