import { mergePatch } from "../cluster/admit.ts";
import { apiVersionOf, type Resource } from "../cluster/resource.ts";
import { fieldOf, isRecord, type JsonObject, type StoredObject } from "../cluster/stored-object.ts";
import { badRequest, conflict, invalid, objectNotFound, unsupportedMediaType, wrongUid } from "../status/status.ts";
import { checkEvent } from "./check-event.ts";
import { checkDryRun, isRehearsal } from "./dry-run.ts";
import { encodeObject } from "./encode.ts";
import { goTypeOf } from "./handle-list.ts";
import { negotiate, type Representation } from "./negotiate.ts";
import { readScale, writeScale } from "./scale.ts";
import type { ResourceCall, ServerContext } from "./server-context.ts";

/** One object, or a subresource of it. */
export async function handleObject(context: ServerContext, call: ResourceCall): Promise<void> {
  const { exchange, route } = call;
  const as = negotiate(exchange.header("accept"), "object", goTypeOf(route.resource.group, route.resource.kind));
  checkDryRun(exchange);
  switch (exchange.method) {
    case "POST":
      return create(context, call, as);
    case "PUT":
      return update(context, call, as);
    case "PATCH":
      return patch(context, call, as);
    case "DELETE":
      return remove(context, call, as);
    default:
      return answer(call, { object: held(context, call), status: 200, as });
  }
}

/** Writes, or with `dryRun=All` only shows what would have been written. */
const write = <T>(context: ServerContext, call: ResourceCall, act: () => T): T =>
  isRehearsal(call.exchange) ? context.store.rehearse(act) : act();

function held(context: ServerContext, call: ResourceCall): StoredObject {
  const { resource, namespace = "", name = "" } = call.route;
  const object = context.store.collection(resource.name).get(namespace, name);
  if (object === undefined) throw objectNotFound(resource, name);
  return object;
}

type Answer = { readonly object: StoredObject; readonly status: number; readonly as: Representation };

async function answer(call: ResourceCall, { object, status, as }: Answer): Promise<void> {
  if (call.route.subresource === "scale") return call.exchange.sendJson(status, readScale(object));
  await call.exchange.send(status, [encodeObject(object, as), NEWLINE]);
}

const NEWLINE = Buffer.from("\n");

async function readObject(call: ResourceCall): Promise<JsonObject> {
  const bytes = await call.exchange.readBody();
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString());
  } catch {
    parsed = undefined;
  }
  if (isRecord(parsed)) return parsed;
  const kind = call.route.resource.kind;
  throw badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error`,
  );
}

/** Checks the address in a body against the URL's, and puts the URL's in. */
function address(call: ResourceCall, object: JsonObject): JsonObject {
  const { resource, namespace, name } = call.route;
  const metadata = fieldOf(object, "metadata");
  const given = metadata["namespace"];
  if (namespace !== undefined && given !== undefined && given !== "" && given !== namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  if (name !== undefined && metadata["name"] !== undefined && metadata["name"] !== name) {
    throw badRequest(`the name of the object (${metadata["name"]}) does not match the name on the URL (${name})`);
  }
  const addressed = {
    ...metadata,
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
  };
  return { ...object, kind: resource.kind, apiVersion: apiVersionOf(resource), metadata: addressed };
}

/** The fields that only the server sets. */
const SERVER_FIELDS = ["uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp"];

async function create(context: ServerContext, call: ResourceCall, as: Representation): Promise<void> {
  const { resource, namespace } = call.route;
  const given = address(call, await readObject(call));
  const { status: _status, ...rest } = given;
  const body = resource.subresources.includes("status") ? rest : given;
  const metadata = Object.fromEntries(
    Object.entries(fieldOf(given, "metadata")).filter(([field]) => !SERVER_FIELDS.includes(field)),
  );
  if (namespace !== undefined) {
    const namespaces = context.store.collection("namespaces");
    if (namespaces.get("", namespace) === undefined) throw objectNotFound(namespaces.resource, namespace);
  }
  if (resource.name === "events") checkEvent(given);
  const object = write(context, call, () => context.store.add(resource.name, { ...body, metadata }));
  await answer(call, { object, status: 201, as });
}

/** Kinds that a PUT may write without naming a version. */
const UNCONDITIONAL = (resource: Resource): boolean => resource.name !== "leases";

/** A version named in the body must be the held one. */
function checkVersion(object: StoredObject, body: JsonObject, required: boolean): void {
  const version = fieldOf(body, "metadata")["resourceVersion"];
  if (version === undefined || version === "" || version === "0") {
    if (!required) return;
    throw invalid(
      {
        kind: `${object.resource.name}`,
        group: object.resource.group,
        name: object.name,
      },
      {
        field: "metadata.resourceVersion",
        reason: "FieldValueInvalid",
        message: "Invalid value: 0: must be specified for an update",
      },
    );
  }
  if (version !== String(object.resourceVersion)) throw conflict(object.resource, object.name);
}

async function update(context: ServerContext, call: ResourceCall, as: Representation): Promise<void> {
  const { resource, subresource, namespace = "", name = "" } = call.route;
  const body = address(call, await readObject(call));
  const present = context.store.collection(resource.name).get(namespace, name);
  if (present === undefined && resource.name === "leases") {
    const object = write(context, call, () => context.store.add(resource.name, body));
    return answer(call, { object, status: 201, as });
  }
  const object = held(context, call);
  checkVersion(object, body, subresource === undefined && !UNCONDITIONAL(resource));
  const written = write(context, call, () => context.store.replace(object, nextState(call, object, body)));
  await answer(call, { object: written, status: 200, as });
}

/** What a write through this path may change of the held object. */
function nextState(call: ResourceCall, object: StoredObject, body: JsonObject): JsonObject {
  const present = object.parse();
  if (call.route.subresource === "scale") return writeScale(present, body);
  if (call.route.subresource !== undefined) return { ...present, status: body["status"] ?? {} };
  const keepsStatus = object.resource.subresources.includes("status") && present["status"] !== undefined;
  return keepsStatus ? { ...body, status: present["status"] } : body;
}

async function patch(context: ServerContext, call: ResourceCall, as: Representation): Promise<void> {
  const type = call.exchange.header("content-type")?.split(";")[0]?.trim();
  // Strategic merge differs for lists with a merge key only, which no write here patches in part.
  if (type !== "application/merge-patch+json" && type !== "application/strategic-merge-patch+json") {
    throw unsupportedMediaType();
  }
  const delta = await readObject(call);
  const object = held(context, call);
  checkVersion(object, delta, false);
  const target = call.route.subresource === "scale" ? readScale(object) : object.parse();
  const merged = mergePatch(target, delta);
  const body = address(call, isRecord(merged) ? merged : {});
  const written = write(context, call, () => context.store.replace(object, nextState(call, object, body)));
  await answer(call, { object: written, status: 200, as });
}

async function remove(context: ServerContext, call: ResourceCall, as: Representation): Promise<void> {
  const bytes = await call.exchange.readBody();
  checkPreconditions(held(context, call), bytes);
  const object = held(context, call);
  const { resource, name } = { resource: object.resource, name: object.name };
  if (resource.name === "namespaces") {
    const terminating = write(context, call, () => context.store.terminateNamespace(object));
    await answer(call, { object: terminating, status: 200, as });
    if (!isRehearsal(call.exchange)) setImmediate(() => context.store.finishNamespace(name));
    return;
  }
  if (resource.name === "pods") {
    // Without a kubelet there is no grace: marked, and gone with the next version.
    const marked = write(context, call, () => {
      const marks = context.store.markDeleted(object);
      context.store.remove(resource.name, { name, namespace: object.namespace });
      return marks;
    });
    return answer(call, { object: marked, status: 200, as });
  }
  write(context, call, () => context.store.remove(resource.name, { name, namespace: object.namespace }));
  if (resource.name === "services") return answer(call, { object, status: 200, as });
  await call.exchange.sendJson(200, {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: {
      name,
      ...(resource.group === "" ? {} : { group: resource.group }),
      kind: resource.name,
      uid: object.uid,
    },
  });
}

/** DeleteOptions may name the state that is meant. */
function checkPreconditions(object: StoredObject, bytes: Buffer): void {
  let options: unknown;
  try {
    options = bytes.length === 0 ? {} : JSON.parse(bytes.toString());
  } catch {
    throw badRequest("couldn't get version/kind; json parse error");
  }
  const { uid, resourceVersion } = fieldOf(isRecord(options) ? options : {}, "preconditions");
  if (uid !== undefined && uid !== object.uid) {
    throw wrongUid(object.resource, object.name, { wanted: String(uid), held: object.uid });
  }
  if (resourceVersion !== undefined && resourceVersion !== String(object.resourceVersion)) {
    throw conflict(object.resource, object.name);
  }
}
