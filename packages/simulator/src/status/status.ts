import { qualifiedName, type Resource } from "../cluster/resource.ts";

type StatusCause = { readonly reason?: string; readonly message: string; readonly field?: string };

export type StatusDetails = {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
};

/** A meta/v1 Status of a failure, in the field order of the API server. */
export type StatusBody = {
  readonly kind: "Status";
  readonly apiVersion: "v1";
  readonly metadata: { readonly continue?: string };
  readonly status: "Failure";
  readonly message: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code: number;
};

type Failure = {
  readonly code: number;
  readonly reason?: string;
  readonly message: string;
  readonly details?: StatusDetails;
  readonly continue?: string;
};

/** A request refused as the API server refuses it; `body` is what goes on the wire. */
export class SimulatedStatusError extends Error {
  readonly body: StatusBody;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = "SimulatedStatusError";
    this.body = {
      kind: "Status",
      apiVersion: "v1",
      metadata: failure.continue === undefined ? {} : { continue: failure.continue },
      status: "Failure",
      message: failure.message,
      ...(failure.reason === undefined ? {} : { reason: failure.reason }),
      ...(failure.details === undefined ? {} : { details: failure.details }),
      code: failure.code,
    };
  }
}

const detailsOf = (resource: Resource, name: string): StatusDetails => ({
  name,
  ...(resource.group === "" ? {} : { group: resource.group }),
  kind: resource.name,
});

export const badRequest = (message: string): SimulatedStatusError =>
  new SimulatedStatusError({ code: 400, reason: "BadRequest", message });

export const unauthorized = (): SimulatedStatusError =>
  new SimulatedStatusError({ code: 401, reason: "Unauthorized", message: "Unauthorized" });

export const unknownResource = (): SimulatedStatusError =>
  new SimulatedStatusError({
    code: 404,
    reason: "NotFound",
    message: "the server could not find the requested resource",
    details: {},
  });

export const methodNotAllowed = (): SimulatedStatusError =>
  new SimulatedStatusError({
    code: 405,
    reason: "MethodNotAllowed",
    message: "the server does not allow this method on the requested resource",
    details: {},
  });

export const unsupportedMediaType = (): SimulatedStatusError =>
  new SimulatedStatusError({
    code: 415,
    reason: "UnsupportedMediaType",
    message: "415: Unsupported Media Type",
    details: {},
  });

export const objectNotFound = (resource: Resource, name: string): SimulatedStatusError =>
  new SimulatedStatusError({
    code: 404,
    reason: "NotFound",
    message: `${qualifiedName(resource)} "${name}" not found`,
    details: detailsOf(resource, name),
  });

export const alreadyExists = (resource: Resource, name: string): SimulatedStatusError =>
  new SimulatedStatusError({
    code: 409,
    reason: "AlreadyExists",
    message: `${qualifiedName(resource)} "${name}" already exists`,
    details: detailsOf(resource, name),
  });

export const conflict = (resource: Resource, name: string): SimulatedStatusError =>
  new SimulatedStatusError({
    code: 409,
    reason: "Conflict",
    message:
      `Operation cannot be fulfilled on ${qualifiedName(resource)} "${name}": ` +
      "the object has been modified; please apply your changes to the latest version and try again",
    details: detailsOf(resource, name),
  });

/** 409 for a delete that meant another object of that name. */
export const wrongUid = (resource: Resource, name: string, uids: { readonly wanted: string; readonly held: string }) =>
  new SimulatedStatusError({
    code: 409,
    reason: "Conflict",
    message:
      `Operation cannot be fulfilled on ${resource.kind} "${name}": the UID in the precondition (${uids.wanted}) does not ` +
      `match the UID in record (${uids.held}). The object might have been deleted and then recreated`,
    details: { name, ...(resource.group === "" ? {} : { group: resource.group }), kind: resource.kind },
  });

export type InvalidField = { readonly field: string; readonly reason: string; readonly message: string };

/** 422 on one field of an object, or of the list options. */
export const invalid = (
  subject: { readonly kind: string; readonly group: string; readonly name: string },
  cause: InvalidField,
): SimulatedStatusError =>
  new SimulatedStatusError({
    code: 422,
    reason: "Invalid",
    message: `${subject.kind}${subject.group === "" ? "" : `.${subject.group}`} "${subject.name}" is invalid: ${cause.field}: ${cause.message}`,
    details: {
      ...(subject.name === "" ? {} : { name: subject.name }),
      ...(subject.group === "" ? {} : { group: subject.group }),
      kind: subject.kind,
      causes: [{ reason: cause.reason, message: cause.message, field: cause.field }],
    },
  });

/** 422 on the query of a list or a watch, with every fault of it. */
export function invalidListOptions(causes: readonly InvalidField[]): SimulatedStatusError {
  const lines = causes.map((cause) => `${cause.field}: ${cause.message}`);
  return new SimulatedStatusError({
    code: 422,
    reason: "Invalid",
    message: `ListOptions.meta.k8s.io "" is invalid: ${lines.length === 1 ? lines[0] : `[${lines.join(", ")}]`}`,
    details: {
      group: "meta.k8s.io",
      kind: "ListOptions",
      causes: causes.map(({ reason, message, field }) => ({ reason, message, field })),
    },
  });
}

export const tooLargeVersion = (wanted: number, current: number): SimulatedStatusError =>
  new SimulatedStatusError({
    code: 504,
    reason: "Timeout",
    message: `Timeout: Too large resource version: ${wanted}, current: ${current}`,
    details: {
      causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
      retryAfterSeconds: 1,
    },
  });

/** 410 for a version that is no longer remembered. */
export const expired = (message: string, continueToken?: string): SimulatedStatusError =>
  new SimulatedStatusError({
    code: 410,
    reason: "Expired",
    message,
    ...(continueToken === undefined ? {} : { continue: continueToken }),
  });

export const notAcceptable = (message: string, details?: StatusDetails): SimulatedStatusError =>
  new SimulatedStatusError({
    code: 406,
    reason: "NotAcceptable",
    message,
    ...(details === undefined ? {} : { details }),
  });
