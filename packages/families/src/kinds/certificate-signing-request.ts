import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily } from "../blocks/metadata-families.ts";
import { numberFamily } from "../blocks/number-family.ts";
import { bytes, object, objects, SHOWN, text, time } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { labelText } from "../labels/label-text.ts";
import { type Condition, readCondition } from "../narrow/condition.ts";
import { type JsonRecord, recordOf, recordsOf, textOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

type CertificateSigningRequest = HasMetadata & {
  readonly signerName: string;
  readonly conditions: readonly Condition[];
  readonly certificateBytes: number;
};

const subject = { prefix: "kube_certificatesigningrequest", noun: "certificate signing request" } as const;

const OUTCOMES = ["Approved", "Denied", "Failed"].map(
  (type) => [type, labelText("condition", type.toLowerCase())] as const,
);

function readRequest(object: JsonRecord): CertificateSigningRequest {
  const status = recordOf(object["status"]);
  return {
    metadata: readMetadata(object),
    signerName: textOf(recordOf(object["spec"])["signerName"]),
    conditions: recordsOf(status["conditions"], readCondition),
    certificateBytes: Buffer.byteLength(textOf(status["certificate"]), "base64"),
  };
}

/** The signer, which every sample names, is no metadata. */
const reads = "object";

export const certificateSigningRequestKind = defineKind<CertificateSigningRequest>({
  resource: "certificatesigningrequests",
  kind: "CertificateSigningRequest",
  group: "certificates.k8s.io",
  version: "v1",
  scope: "cluster",
  identity: [
    ["certificatesigningrequest", ({ metadata }) => metadata.name],
    ["signer_name", ({ signerName }) => signerName],
  ],
  fields: {
    spec: object(2, {
      signerName: text(7, SHOWN),
    }),
    status: object(3, {
      conditions: objects(1, {
        type: text(1, SHOWN),
        reason: text(2),
        lastTransitionTime: time(5),
        status: text(6, SHOWN),
      }),
      certificate: bytes(2),
    }),
  },
  narrow: readRequest,
  families: [
    { ...annotationsFamily({ ...subject, stability: "ALPHA" }), reads },
    { ...labelsFamily({ ...subject, stability: "STABLE" }), reads },
    { ...createdFamily({ ...subject, stability: "STABLE" }), reads },
    {
      name: "kube_certificatesigningrequest_condition",
      help: "How often the certificate signing request was approved, was denied, and failed.",
      stability: "STABLE",
      labels: ["condition"],
      write: ({ conditions }, samples) => {
        for (const [outcome, text] of OUTCOMES) {
          samples.add(text, conditions.filter(({ type }) => type === outcome).length);
        }
      },
    },
    numberFamily({
      name: "kube_certificatesigningrequest_cert_length",
      help: "The length of the issued certificate in bytes, 0 before there is one.",
      stability: "STABLE",
      read: ({ certificateBytes }) => certificateBytes,
    }),
  ],
});
