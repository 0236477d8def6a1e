import { MERGE_PATCH, METADATA_OBJECT, rising, type Script } from "./script.ts";

const FOREVER = Number.POSITIVE_INFINITY;

/** Watches: where they start, what they show, how they end. */
export async function runWatchScript(script: Script): Promise<void> {
  const { seeEvents, pods, target, record } = script;
  const list = await target.ask(pods);
  const version = (JSON.parse(list.text) as { metadata: { resourceVersion: string } }).metadata.resourceVersion;
  const label = (name: string, labels: Readonly<Record<string, string | null>>) => () =>
    target.ask(`${pods}/${name}`, { method: "PATCH", contentType: MERGE_PATCH, body: { metadata: { labels } } });
  const remove = (name: string) => () => target.ask(`${pods}/${name}?gracePeriodSeconds=0`, { method: "DELETE" });

  await seeEvents("from no version: the present state", `${pods}?watch=1`, { count: 5 });
  await seeEvents("from version 0: the present state", `${pods}?watch=1&resourceVersion=0`, { count: 5 });
  const life = await seeEvents("from a version: a pod's life", `${pods}?watch=1&resourceVersion=${version}`, {
    count: 4,
    act: async () => {
      await script.createPod("w0", { app: "watched" });
      await label("w0", { app: "seen" })();
      await remove("w0")();
    },
  });
  record(
    "versions rise through a pod's life",
    rising([version, ...life.map((event) => event.object.metadata?.resourceVersion)]),
  );
  await seeEvents("from a version in the past: the same again", `${pods}?watch=1&resourceVersion=${version}`, {
    count: 3,
  });
  const now = life.at(-1)?.object.metadata?.resourceVersion ?? "";
  await seeEvents("metadata only", `${pods}?watch=1&resourceVersion=${version}`, { count: 4, accept: METADATA_OBJECT });
  await seeEvents(
    "a label selector: into it, within it, out of it",
    `${pods}?watch=1&resourceVersion=${now}&labelSelector=tier%3Dgold`,
    {
      count: 7,
      act: async () => {
        await script.createPod("w1", { tier: "tin" });
        await label("w1", { tier: "gold" })();
        await label("w1", { more: "yes" })();
        await label("w1", { tier: "tin" })();
        await label("w1", { more: null })();
        await label("w1", { tier: "gold" })();
        await remove("w1")();
        await script.createPod("w2", { tier: "gold" });
      },
    },
  );
  await seeEvents(
    "a field selector on the name",
    `${pods}?watch=1&resourceVersion=${now}&fieldSelector=metadata.name%3Dw2`,
    { count: 1 },
  );
  await seeEvents(
    "all namespaces under a label selector",
    `/api/v1/pods?watch=1&resourceVersion=${now}&labelSelector=tier%3Dgold`,
    { count: 3 },
  );
  await seeEvents("the legacy watch path", `/api/v1/watch/namespaces/${script.namespace}/pods?resourceVersion=${now}`, {
    count: 1,
  });
  await seeInitialEvents(script);
  await seeEnds(script);
}

async function seeInitialEvents({ seeEvents, pods }: Script): Promise<void> {
  const initial = "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan";
  await seeEvents("initial events with bookmarks", `${pods}?${initial}&allowWatchBookmarks=true`, { count: 7 });
  await seeEvents("initial events at version 0", `${pods}?${initial}&allowWatchBookmarks=true&resourceVersion=0`, {
    count: 7,
  });
  await seeEvents("initial events of metadata", `${pods}?${initial}&allowWatchBookmarks=true`, {
    count: 7,
    accept: METADATA_OBJECT,
  });
  await seeEvents(
    "initial events under a selector",
    `${pods}?${initial}&allowWatchBookmarks=true&labelSelector=app%3Dodd`,
    { count: 4 },
  );
  await seeEvents("initial events without bookmarks", `${pods}?${initial}&timeoutSeconds=2`, { count: FOREVER });
  await seeEvents(
    "version 0 with bookmarks",
    `${pods}?watch=1&resourceVersion=0&allowWatchBookmarks=true&timeoutSeconds=2`,
    { count: FOREVER },
  );
  await seeEvents("no version with bookmarks", `${pods}?watch=1&allowWatchBookmarks=true&timeoutSeconds=2`, {
    count: FOREVER,
  });
  await seeEvents(
    "no initial events wanted",
    `${pods}?watch=1&sendInitialEvents=false&resourceVersionMatch=NotOlderThan&timeoutSeconds=1`,
    { count: FOREVER },
  );
  await seeEvents(
    "an empty namespace",
    `/api/v1/namespaces/no-such-namespace/pods?${initial}&allowWatchBookmarks=true`,
    { count: 1 },
  );
  await seeEvents("a watch ignores a limit", `${pods}?watch=1&resourceVersion=0&limit=1`, { count: 6 });
}

async function seeEnds(script: Script): Promise<void> {
  const { seeEvents, see, pods, target, namespace } = script;
  const list = JSON.parse((await target.ask(pods)).text) as { metadata: { resourceVersion: string } };
  const version = list.metadata.resourceVersion;
  const bookmarked = await seeEvents(
    "a bookmark before the end",
    `${pods}?watch=1&resourceVersion=${version}&allowWatchBookmarks=true&timeoutSeconds=4`,
    { count: FOREVER },
  );
  script.record(
    "the bookmark is not older than the list",
    Number(bookmarked.at(-1)?.object.metadata?.resourceVersion) >= Number(version),
  );
  await seeEvents("no bookmark unasked", `${pods}?watch=1&resourceVersion=${version}&timeoutSeconds=1`, {
    count: FOREVER,
  });
  await seeEvents("a version to come", `${pods}?watch=1&resourceVersion=999999999&timeoutSeconds=1`, {
    count: FOREVER,
  });
  await seeEvents(
    "a namespace that is deleted",
    `/api/v1/namespaces?watch=1&resourceVersion=${version}&fieldSelector=metadata.name%3D${namespace}-gone`,
    {
      count: 2,
      act: async () => {
        await target.ask("/api/v1/namespaces", { method: "POST", body: { metadata: { name: `${namespace}-gone` } } });
        await see("delete a namespace", `/api/v1/namespaces/${namespace}-gone`, { method: "DELETE" });
      },
    },
  );
  await target.forgetHistory();
  await seeEvents("a version that is too old", `${pods}?watch=1&resourceVersion=${version}`, { count: FOREVER });
  await seeEvents(
    "a version that is too old, with bookmarks",
    `${pods}?watch=1&resourceVersion=${version}&allowWatchBookmarks=true`,
    { count: FOREVER },
  );
  await seeEvents("a version that is too old, of metadata", `${pods}?watch=1&resourceVersion=${version}`, {
    count: FOREVER,
    accept: METADATA_OBJECT,
  });
  await see(
    "a list not older than a version that is too old to watch",
    `${pods}?resourceVersion=${version}&resourceVersionMatch=NotOlderThan`,
  );
}
