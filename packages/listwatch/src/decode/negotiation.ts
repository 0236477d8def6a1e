import type { MessageFields } from "@kube-state-shards/families";
import type { ApiResponse } from "../connection/api-client.ts";
import { isProtobuf, PROTOBUF } from "../protobuf/content-type.ts";
import { createProtobufEncoding } from "../protobuf/protobuf-encoding.ts";
import type { FieldPath } from "./field-cut.ts";
import { createJsonEncoding } from "./json-encoding.ts";
import type { ObjectEncoding } from "./object-encoding.ts";

const JSON_TYPE = "application/json";
const META = "g=meta.k8s.io;v=v1";

export type NegotiationOptions = {
  /** What to decode of protobuf; left out, JSON alone is asked for. */
  readonly fields: MessageFields | undefined;
  readonly drop: readonly FieldPath[];
  /** Ask for `PartialObjectMetadata`. */
  readonly metadataOnly: boolean;
};

/**
 * In which encodings the objects of a kind are asked for, and how what comes is read. JSON is always on offer, so a server
 * that has no protobuf of them (custom resources, the simulated one) answers in JSON at once. One that refuses the offer as
 * such is asked for JSON from then on, until a relist.
 */
export class Negotiation {
  readonly #json: ObjectEncoding;
  readonly #protobuf: ObjectEncoding | undefined;
  readonly #metadataOnly: boolean;
  #isRefused = false;

  constructor({ fields, drop, metadataOnly }: NegotiationOptions) {
    this.#json = createJsonEncoding(drop);
    this.#protobuf = fields === undefined ? undefined : createProtobufEncoding(fields, drop);
    this.#metadataOnly = metadataOnly;
  }

  /** Accept of lists and watches. Whole objects stay on offer: a server that cannot cut them down sends them so. */
  accept(of: "list" | "watch"): string {
    const types = this.#offersProtobuf ? [PROTOBUF, JSON_TYPE] : [JSON_TYPE];
    const as = of === "list" ? "as=PartialObjectMetadataList" : "as=PartialObjectMetadata";
    return [...(this.#metadataOnly ? types.map((type) => `${type};${as};${META}`) : []), ...types].join(",");
  }

  encodingOf({ headers }: Pick<ApiResponse, "headers">): ObjectEncoding {
    return this.#protobuf !== undefined && isProtobuf(headers) ? this.#protobuf : this.#json;
  }

  /** Whether the status says that the server takes no such offer, and another one is worth a try: from now on that is made. */
  refuses(status: number): boolean {
    if ((status !== 406 && status !== 415) || !this.#offersProtobuf) return false;
    this.#isRefused = true;
    return true;
  }

  /** Offers again what was refused: servers are replaced. */
  renew(): void {
    this.#isRefused = false;
  }

  get #offersProtobuf(): boolean {
    return this.#protobuf !== undefined && !this.#isRefused;
  }
}

/** The answer to a request; where its Accept was refused as such, that to the same with another one. */
export async function askAgainIfRefused(
  negotiation: Negotiation,
  ask: () => Promise<ApiResponse>,
): Promise<ApiResponse> {
  const response = await ask();
  if (!negotiation.refuses(response.status)) return response;
  for await (const _chunk of response.body); // to its end, so that the connection is free
  return await ask();
}
