import { setTimeout as delay } from "node:timers/promises";
import { type AnsweringProxy, startAnsweringProxy } from "../../cluster/answering-proxy.ts";
import { writeProxiedKubeconfig } from "../../cluster/proxied-kubeconfig.ts";
import type { Fault, FaultWorld } from "./fault.ts";
import { NOTHING_SHOWS } from "./judge-promise.ts";
import { rescaleTo } from "./restarts.ts";

const ERRORS_MS = 20_000;

export const apiServerErrors: Fault = {
  summary: "the API server answers 429, 500 and 410 in turn for 20 s, and ends all watches",
  promised: NOTHING_SHOWS,
  shards: 3,
  maxShards: 4,
  open: async (world) => {
    const { proxy, kubeconfig } = await openProxy(world);
    return {
      settingsOf: () => ({ kubeconfig }),
      act: async (stage) => {
        let count = 0;
        proxy.answer(() => {
          count += 1;
          const [code, reason] = ERRORS[count % ERRORS.length] ?? ERRORS[0];
          const headers = { "retry-after": "1" };
          return { status: code, body: status(code, reason), ...(code === 429 ? { headers } : {}) };
        });
        proxy.endAll();
        stage.mark("it answers errors only");
        await delay(ERRORS_MS);
        stage.measured("errors answered", count);
        proxy.answer(undefined);
        stage.mark("it answers as it should again");
        await stage.watch.rests(3);
        await rescaleTo(stage, 4);
      },
    };
  },
};

export const namespaceListEmpty: Fault = {
  summary: "the coordinators are told of no namespace by a stale list, then may not list them for 20 s",
  promised: { ...NOTHING_SHOWS, atMost: { "moves by the answers": 0 } },
  shards: 3,
  maxShards: 4,
  open: async (world) => {
    const { proxy, kubeconfig } = await openProxy(world);
    return {
      settingsOf: (name) => (name.startsWith("coordinator") ? { kubeconfig } : {}),
      act: async (stage) => {
        let empties = 0;
        let refusals = 0;
        // A watch that is over makes it list; what a cache tells is empty, what etcd tells is right.
        proxy.answer((url) => {
          if (url.pathname !== "/api/v1/namespaces") return undefined;
          if (url.searchParams.has("watch")) return { status: 410, body: status(410, "Expired") };
          if (!url.searchParams.has("resourceVersion") && empties > 0) return undefined;
          empties += 1;
          return { status: 200, body: NO_NAMESPACES };
        });
        proxy.endAll();
        stage.mark("namespace lists are empty");
        await delay(10_000);
        proxy.answer((url) => {
          if (url.pathname !== "/api/v1/namespaces") return undefined;
          refusals += 1;
          return { status: 403, body: status(403, "Forbidden") };
        });
        proxy.endAll();
        stage.mark("namespaces may not be listed");
        await delay(ERRORS_MS);
        proxy.answer(undefined);
        stage.measured("empty lists", empties);
        stage.measured("refusals", refusals);
        stage.measured("moves by the answers", stage.watch.moves());
        await rescaleTo(stage, 4);
      },
    };
  },
};

const ERRORS = [
  [429, "TooManyRequests"],
  [500, "InternalError"],
  [410, "Expired"],
] as const;

const status = (code: number, reason: string): unknown => ({
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Failure",
  message: "injected by a test",
  ...{ reason, code },
});

const NO_NAMESPACES = {
  kind: "PartialObjectMetadataList",
  apiVersion: "meta.k8s.io/v1",
  metadata: { resourceVersion: "1" },
  items: [],
};

type OpenProxy = { readonly proxy: AnsweringProxy; readonly kubeconfig: string };

async function openProxy({ cluster, gate, closing }: FaultWorld): Promise<OpenProxy> {
  const proxy = await startAnsweringProxy({ targetPort: gate.port, authorityFile: cluster.authorityFile });
  closing(proxy.close);
  return { proxy, kubeconfig: await writeProxiedKubeconfig(cluster, proxy.port, "http") };
}
