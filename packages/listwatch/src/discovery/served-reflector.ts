import { InternalError } from "@kube-state-shards/exposition";
import type { Reflector } from "../reflector/reflector.ts";
import type { ReflectorState } from "../reflector/reflector-state.ts";
import type { Discovery } from "./discovery.ts";
import type { DiscoverableKind } from "./presence.ts";

export type ServedReflectorOptions = {
  readonly discovery: Discovery;
  readonly kind: DiscoverableKind;
  /** Makes the reflector of one version of the kind. Its first list is not older than `notOlderThan`. */
  readonly open: (version: string, notOlderThan: string) => Reflector;
  /** The server has been without the kind for long: what is held of it is not true any more. */
  readonly forget: () => void;
  /** How long that is. */
  readonly forgetMs?: number;
};

type Inner = { readonly version: string; readonly reflector: Reflector };

/** Less, and servers of two versions behind one address would make a kind come and go during an upgrade. */
const FORGET_MS = 60_000;

//   pending ─answer─▶ reflecting a version ◀──served again──┐
//                        │   ▲ └─another version served─┘    │
//                        └─not served, and refused or never listed─▶ missing ─60 s─▶ forgotten
/**
 * A reflector that follows discovery: none of its requests is for a version that the server does not have. What was listed in one
 * version stays until the list of the next one is committed over it.
 */
export class ServedReflector implements Reflector {
  readonly #options: ServedReflectorOptions;
  readonly #listeners = new Set<(state: ReflectorState) => void>();
  #state: ReflectorState = { state: "idle" };
  #inner: Inner | undefined;
  #closing: Promise<void> = Promise.resolve();
  #unfollow: (() => void) | undefined;
  #isStopped = false;
  #passed = "";
  #lastSyncedMs: number | undefined;
  #lastSeenMs: number | undefined;
  #holdsObjects = false;

  constructor(options: ServedReflectorOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#unfollow !== undefined || this.#isStopped) return;
    this.#unfollow = this.#options.discovery.onAnswer(() => this.#follow());
    this.#follow();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#unfollow?.();
    this.#leave();
    await this.#closing;
    this.#setState({ state: "idle" });
    this.#listeners.clear();
  }

  state(): ReflectorState {
    return this.#state;
  }

  onState(listener: (state: ReflectorState) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  resourceVersion(): string {
    const version = this.#inner?.reflector.resourceVersion() ?? "";
    return version === "" ? this.#passed : version;
  }

  lastSyncedMs(): number | undefined {
    return this.#inner?.reflector.lastSyncedMs() ?? this.#lastSyncedMs;
  }

  lastSeenMs(): number | undefined {
    return this.#inner?.reflector.lastSeenMs() ?? this.#lastSeenMs;
  }

  get #synced(): boolean {
    return this.lastSyncedMs() !== undefined;
  }

  #follow(): void {
    const { discovery, kind } = this.#options;
    const presence = discovery.presence(kind);
    switch (presence.state) {
      case "pending":
        this.#setState({ state: "listing", synced: this.#synced });
        return;
      case "served":
      case "unknown":
        if (this.#inner?.version !== presence.version) this.#reflect(presence.version);
        return;
      case "missing":
        // A server that says so while another one of the same cluster still serves it must not end what works.
        if (this.#inner !== undefined && !isIdle(this.#inner.reflector.state())) return;
        this.#leave();
        this.#setState({ state: "missing", synced: this.#synced });
        if (this.#holdsObjects && Date.now() - presence.sinceMs >= (this.#options.forgetMs ?? FORGET_MS)) {
          this.#holdsObjects = false;
          this.#options.forget();
        }
        return;
      default:
        throw new InternalError(`follow discovery: BUG, unhandled ${JSON.stringify(presence satisfies never)}`);
    }
  }

  #reflect(version: string): void {
    this.#leave();
    const inner = { version, reflector: this.#options.open(version, this.#passed) };
    this.#inner = inner;
    inner.reflector.onState((state) => {
      if (this.#inner !== inner || state.state === "idle") return;
      if (state.state === "watching") this.#holdsObjects = true;
      this.#setState(state.state === "watching" ? state : { ...state, synced: state.synced || this.#synced });
      if (state.state === "blocked") this.#follow();
    });
    this.#setState({ state: "listing", synced: this.#synced });
    // WHY after the one before has ended: it may still be handing a list to the sink.
    this.#closing = this.#closing.then(() => {
      if (this.#inner === inner) inner.reflector.start();
    });
  }

  #leave(): void {
    const inner = this.#inner;
    if (inner === undefined) return;
    const { reflector } = inner;
    this.#passed = this.resourceVersion();
    this.#lastSyncedMs = this.lastSyncedMs();
    this.#lastSeenMs = this.lastSeenMs();
    this.#inner = undefined;
    this.#closing = Promise.all([this.#closing, reflector.stop()]).then(() => {});
  }

  #setState(state: ReflectorState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}

/** Brings nothing: refused, or not listed even once. */
const isIdle = (state: ReflectorState): boolean =>
  state.state === "idle" || state.state === "blocked" || state.state === "missing" || !state.synced;
