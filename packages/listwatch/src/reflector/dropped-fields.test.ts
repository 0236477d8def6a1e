import { describe, expect, it } from "vitest";
import { LAST_APPLIED } from "../decode/create-field-cut.ts";
import { openTestCluster } from "../fixtures/test-cluster.ts";
import { until } from "../fixtures/until.ts";
import { createWideReflector } from "../wide/create-wide-reflector.ts";
import { createReflector } from "./create-reflector.ts";
import type { ApiObject, ObjectSink } from "./object-sink.ts";
import type { Reflector } from "./reflector.ts";

const HIDDEN = "aGlkZGVu";
const DROP = [["metadata", "managedFields"], ["metadata", "annotations", LAST_APPLIED], ["data"]] as const;
const secret = (name: string) => ({
  metadata: { name, namespace: "team", annotations: { [LAST_APPLIED]: HIDDEN }, managedFields: [{ manager: HIDDEN }] },
  data: { key: HIDDEN },
  type: "Opaque",
});

describe("fields that are dropped", () => {
  it.each(["own", "wide"])("never reach the sink, from a list or a watch of its %s", async (mode) => {
    await using cluster = await openTestCluster();
    cluster.simulator.cluster.create("secrets", secret("listed"));
    const seen: ApiObject[] = [];
    const note = (object: ApiObject): void => void seen.push(object);
    const sink: ObjectSink = {
      beginReplace: () => ({ add: note, commit: async () => {}, abort: () => {} }),
      upsert: note,
      remove: note,
    };
    const shared = { client: cluster.client, drop: DROP };
    const path = "/api/v1/namespaces/team/secrets";
    const wide = createWideReflector({
      ...shared,
      resource: { name: "secrets", path: "/api/v1/secrets" },
      namespacePath: () => path,
    });
    const reflector: Reflector =
      mode === "wide"
        ? wide.scope("team", sink)
        : createReflector({ ...shared, resource: { name: "secrets", path }, sink });
    reflector.start();
    try {
      await until(() => reflector.state().state === "watching");
      cluster.simulator.cluster.create("secrets", secret("watched"));
      cluster.simulator.cluster.remove("secrets", { name: "watched", namespace: "team" });
      await until(() => seen.length === 3);
      expect(seen.map(({ type }) => type)).toEqual(["Opaque", "Opaque", "Opaque"]);
      expect(JSON.stringify(seen)).not.toContain(HIDDEN);
    } finally {
      await reflector.stop();
      await wide.close();
    }
  });
});
