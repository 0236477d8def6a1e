import { normaliseAnswer, normaliseText } from "./normalise.ts";
import type { Ask, OpenWatch, Target } from "./target.ts";

export type Observation = { readonly step: string; readonly seen: unknown };

/** What the parts of the script work with: one server, one namespace of their own, and a record of what was seen. */
export type Script = {
  readonly target: Target;
  readonly namespace: string;
  /** `/api/v1/namespaces/NAMESPACE/pods`. */
  readonly pods: string;
  record(step: string, seen: unknown): void;
  /** Asks and records the shape of the answer; returns the body as it came. */
  see(step: string, path: string, ask?: Ask): Promise<Body>;
  /** Opens a watch, lets `act` happen, and records the first `count` events. */
  seeEvents(step: string, path: string, how: WatchSteps): Promise<readonly Event[]>;
  createPod(name: string, labels?: Readonly<Record<string, string>>): Promise<Body>;
};

type WatchSteps = {
  readonly count: number;
  readonly accept?: string;
  readonly act?: () => Promise<unknown>;
};

type Metadata = {
  readonly name?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly continue?: string;
};

export type Body = { readonly metadata?: Metadata; readonly items?: readonly { readonly metadata: Metadata }[] };
type Event = { readonly type: string; readonly object: Body };

export const METADATA_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
export const METADATA_OBJECT = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
export const MERGE_PATCH = "application/merge-patch+json";

const read = (text: string): Body => {
  const body: unknown = text.startsWith("{") ? JSON.parse(text) : {};
  return body as Body;
};

/** Starts a script in a new namespace. */
export async function startScript(
  target: Target,
  namespace: string,
): Promise<Script & { observations: Observation[] }> {
  const observations: Observation[] = [];
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const record = (step: string, seen: unknown): void => void observations.push({ step, seen });
  const see: Script["see"] = async (step, path, ask) => {
    const answer = await target.ask(path, ask);
    record(step, normaliseAnswer(answer, namespace));
    return read(answer.text);
  };
  const created = await target.ask("/api/v1/namespaces", { method: "POST", body: { metadata: { name: namespace } } });
  if (created.status !== 201) throw new Error(`create namespace ${namespace}: got ${created.status}: ${created.text}`);
  return {
    target,
    namespace,
    pods,
    observations,
    record,
    see,
    seeEvents: async (step, path, how) => {
      const watch = await target.watch(path, how.accept === undefined ? {} : { accept: how.accept });
      try {
        await how.act?.();
        return recordLines({ step, record, namespace }, await linesOf(watch, how.count));
      } finally {
        watch.close();
      }
    },
    createPod: async (name, labels = {}) => {
      const body = { metadata: { name, labels }, spec: { containers: [{ name: "app", image: "example/app:v1" }] } };
      const answer = await target.ask(pods, { method: "POST", body });
      if (answer.status !== 201) throw new Error(`create pod ${name}: got ${answer.status}: ${answer.text}`);
      return read(answer.text);
    },
  };
}

const linesOf = async (watch: OpenWatch, count: number): Promise<readonly string[]> =>
  count === Number.POSITIVE_INFINITY ? watch.ended() : (await watch.lines(count)).slice(0, count);

type Recording = Pick<Script, "record" | "namespace"> & { readonly step: string };

function recordLines({ step, record, namespace }: Recording, lines: readonly string[]): readonly Event[] {
  record(
    step,
    lines.map((line) => normaliseText(line, namespace)),
  );
  return lines.map((line) => {
    const event: unknown = JSON.parse(line);
    return event as Event;
  });
}

/** Whether versions rise, which their masked shape does not show. */
export const rising = (versions: readonly (string | undefined)[]): boolean =>
  versions.every((version, at) => at === 0 || Number(version) > Number(versions[at - 1]));
