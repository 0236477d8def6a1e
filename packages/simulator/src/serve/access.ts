import { SimulatedStatusError } from "../status/status.ts";
import type { RequestRecord, Verb } from "./request-record.ts";
import type { ResourceRoute } from "./route.ts";

/** Denies what matches every field given; a rule without fields denies everything. */
export type AccessRule = {
  readonly user?: string;
  readonly verb?: Verb;
  readonly resource?: string;
  /** `""` denies the cluster-wide collection only. */
  readonly namespace?: string;
};

/** Who comes without a token. Such a user may see health and version, and no resource. */
const ANONYMOUS = "system:anonymous";

/** Bearer token → user. Undefined: a token that nobody has. */
export function authenticate(
  authorization: string | undefined,
  tokens: Readonly<Record<string, string>>,
): string | undefined {
  if (Object.keys(tokens).length === 0) return "admin";
  if (authorization === undefined) return ANONYMOUS;
  const token = /^Bearer\s+(.+)$/i.exec(authorization ?? "")?.[1];
  return token !== undefined && Object.hasOwn(tokens, token) ? tokens[token] : undefined;
}

export function isDenied(rules: readonly AccessRule[], request: RequestRecord): boolean {
  if (request.user === ANONYMOUS) return true;
  return rules.some(
    (rule) =>
      (rule.user === undefined || rule.user === request.user) &&
      (rule.verb === undefined || rule.verb === request.verb) &&
      (rule.resource === undefined || rule.resource === request.resource) &&
      (rule.namespace === undefined || rule.namespace === (request.namespace ?? "")),
  );
}

/** 403 as RBAC words it. */
export function forbidden(route: ResourceRoute, request: RequestRecord): SimulatedStatusError {
  const { resource, namespace, name, subresource } = route;
  const scope = namespace === undefined ? "at the cluster scope" : `in the namespace "${namespace}"`;
  const path = subresource === undefined ? resource.name : `${resource.name}/${subresource}`;
  const subject = `${resource.name}${resource.group === "" ? "" : `.${resource.group}`}${name === undefined ? "" : ` "${name}"`}`;
  return new SimulatedStatusError({
    code: 403,
    reason: "Forbidden",
    message:
      `${subject} is forbidden: User "${request.user}" cannot ${request.verb} resource "${path}" ` +
      `in API group "${resource.group}" ${scope}`,
    details: {
      ...(name === undefined ? {} : { name }),
      ...(resource.group === "" ? {} : { group: resource.group }),
      kind: resource.name,
    },
  });
}
