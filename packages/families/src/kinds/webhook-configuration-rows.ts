import { factsFamily } from "../blocks/facts-family.ts";
import { createdFamily, existsFamily, resourceVersionFamily, type Subject } from "../blocks/metadata-families.ts";
import { type MessageFields, object, objects, SHOWN, text } from "../fields/field.ts";
import type { FamilyRow } from "../kind/family.ts";
import { type JsonRecord, recordOf, recordsOf, textOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

export type WebhookConfigurationObject = HasMetadata & {
  readonly webhooks: readonly {
    readonly name: string;
    /** "" for a webhook that is called by URL. */
    readonly serviceName: string;
    readonly serviceNamespace: string;
  }[];
};

export const WEBHOOK_FIELDS: MessageFields = {
  webhooks: objects(2, {
    name: text(1, SHOWN),
    clientConfig: object(2, {
      service: object(1, {
        namespace: text(1, SHOWN),
        name: text(2, SHOWN),
      }),
    }),
  }),
};

export function readWebhookConfiguration(object: JsonRecord): WebhookConfigurationObject {
  return {
    metadata: readMetadata(object),
    webhooks: recordsOf(object["webhooks"], ({ name, clientConfig }) => {
      const service = recordOf(recordOf(clientConfig)["service"]);
      return {
        name: textOf(name),
        serviceName: textOf(service["name"]),
        serviceNamespace: textOf(service["namespace"]),
      };
    }),
  };
}

/** The families of validating and of mutating webhook configurations. */
export function webhookConfigurationFamilies(subject: Subject): readonly FamilyRow<WebhookConfigurationObject>[] {
  const { prefix, noun, stability } = subject;
  return [
    existsFamily(subject),
    createdFamily(subject),
    resourceVersionFamily(subject),
    factsFamily({
      name: `${prefix}_webhook_clientconfig_service`,
      help: `The service that each webhook of the ${noun} calls, empty where it calls a URL; always 1.`,
      stability,
      labels: [
        ["webhook_name", ({ name }) => name],
        ["service_name", ({ serviceName }) => serviceName],
        ["service_namespace", ({ serviceNamespace }) => serviceNamespace],
      ],
      facts: ({ webhooks }: WebhookConfigurationObject) => webhooks,
    }),
  ];
}
