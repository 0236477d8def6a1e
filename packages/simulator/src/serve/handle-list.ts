import type { Collection } from "../cluster/collection.ts";
import { apiVersionOf } from "../cluster/resource.ts";
import type { StoredObject } from "../cluster/stored-object.ts";
import { expired, tooLargeVersion } from "../status/status.ts";
import { type ContinueToken, decodeContinue, encodeContinue } from "./continue-token.ts";
import { encodeItem } from "./encode.ts";
import { type ListOptions, parseListOptions, parseVersion } from "./list-options.ts";
import { negotiate, type Representation } from "./negotiate.ts";
import type { ResourceCall, ServerContext } from "./server-context.ts";

/** What a list is answered from: one state of the collection, whole or paged. */
type Selected = {
  readonly objects: readonly StoredObject[];
  readonly resourceVersion: number;
  readonly paged: boolean;
};

export async function handleList(context: ServerContext, call: ResourceCall): Promise<void> {
  const { exchange, route } = call;
  const as = negotiate(exchange.header("accept"), "list", goTypeOf(route.resource.group, route.resource.kind));
  const options = parseListOptions({ query: exchange.query, route, sharded: context.shardedListAndWatch }, false);
  const collection = context.store.collection(route.resource.name);
  const selected = selectState(context, call, { options, collection });
  const page = cutPage(selected, options);
  const metadata = {
    resourceVersion: String(selected.resourceVersion),
    ...page.metadata,
    // Measured on 1.36: a list that is cut down to metadata is filtered, but does not say so.
    ...(options.shard === undefined || as === "metadata" ? {} : { shardInfo: { selector: options.shard.canonical } }),
  };
  const { kind } = route.resource;
  const head =
    as === "metadata"
      ? { kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", metadata }
      : { kind: `${kind}List`, apiVersion: apiVersionOf(route.resource), metadata };
  await exchange.send(200, listBody(JSON.stringify(head).slice(0, -1), page.objects, as));
}

/** How the server's Go type is called in messages: `core.Pod`. */
export const goTypeOf = (group: string, kind: string): string =>
  `${group === "" ? "core" : group.split(".")[0]}.${kind}`;

function selectState(
  context: ServerContext,
  call: ResourceCall,
  wanted: { readonly options: ListOptions; readonly collection: Collection },
): Selected {
  const { options, collection } = wanted;
  const namespace = call.route.namespace;
  if (options.continueToken !== "") return selectContinued(context, wanted, namespace);
  const frozenAt = call.fault?.frozenAt;
  const current = frozenAt !== undefined && options.resourceVersion !== "" ? frozenAt : context.store.version;
  const version = options.resourceVersion === "" ? 0 : parseVersion(options.resourceVersion, false);
  if (version > current) throw tooLargeVersion(version, current);
  // Older clients page at a version without naming the match: that means Exact.
  const exact = options.match === "Exact" || (options.match === "" && options.limit > 0 && version > 0);
  const at = exact ? version : current;
  const objects = at === context.store.version ? collection.snapshot(namespace) : collection.snapshotAt(at, namespace);
  if (objects === undefined) throw expired("The provided resource version is too old.");
  return { objects, resourceVersion: at, paged: options.resourceVersion !== "0" };
}

function selectContinued(
  context: ServerContext,
  wanted: { readonly options: ListOptions; readonly collection: Collection },
  namespace: string | undefined,
): Selected {
  const token = decodeContinue(wanted.options.continueToken);
  const at = token.resourceVersion < 0 ? context.store.version : token.resourceVersion;
  const objects = wanted.collection.snapshotAt(at, namespace);
  if (objects === undefined) throw expiredContinue(token);
  const from = objects.findIndex((object) => isAfter(object, token.after));
  return { objects: from === -1 ? [] : objects.slice(from), resourceVersion: at, paged: true };
}

const expiredContinue = (token: ContinueToken): Error =>
  expired(
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without " +
      "the continue parameter, or use the continue token in this response to retrieve the remainder of the results. " +
      "Continuing with the provided token results in an inconsistent list - objects that were created, modified, or " +
      "deleted between the time the first chunk was returned and now may show up in the list.",
    encodeContinue({ ...token, resourceVersion: -1 }),
  );

const keyOf = (object: StoredObject): string => `${object.namespace}/${object.name}`;
const isAfter = (object: StoredObject, key: string): boolean => keyOf(object) > key;

type Page = {
  readonly objects: readonly StoredObject[];
  readonly metadata: { readonly continue?: string; readonly remainingItemCount?: number };
};

function cutPage(selected: Selected, options: ListOptions): Page {
  const { selects, limit } = options;
  const objects = selects === undefined ? selected.objects : selected.objects.filter(selects);
  if (!selected.paged || limit === 0 || objects.length <= limit) return { objects, metadata: {} };
  const page = objects.slice(0, limit);
  const last = page[page.length - 1];
  const token = encodeContinue({
    resourceVersion: selected.resourceVersion,
    after: last === undefined ? "" : keyOf(last),
  });
  // A count of what a selector leaves is not known cheaply, so the server does not tell. Shards do not count as one:
  // measured on 1.36, it then tells how many are left of all, whichever shard they are in.
  const remaining = options.counted ? { remainingItemCount: selected.objects.length - limit } : {};
  return { objects: page, metadata: { continue: token, ...remaining } };
}

const CHUNK_BYTES = 256 * 1024;

/** Pieces of some 256 KiB: one write an item costs more than the copy. */
function* listBody(head: string, objects: readonly StoredObject[], as: Representation): Generator<Buffer> {
  let pieces: Buffer[] = [Buffer.from(`${head},"items":[`)];
  let bytes = 0;
  for (const [index, object] of objects.entries()) {
    if (index > 0) pieces.push(COMMA);
    const item = encodeItem(object, as);
    pieces.push(item);
    bytes += item.length;
    if (bytes >= CHUNK_BYTES) {
      yield Buffer.concat(pieces);
      pieces = [];
      bytes = 0;
    }
  }
  pieces.push(Buffer.from("]}\n"));
  yield Buffer.concat(pieces);
}

const COMMA = Buffer.from(",");
