import { InternalError } from "@kube-state-shards/exposition";
import type { Reflector } from "../reflector/reflector.ts";
import type { ReflectorState } from "../reflector/reflector-state.ts";
import { SucceedingReflector } from "../reflector/succeeding-reflector.ts";
import type { Discovery } from "./discovery.ts";
import type { DiscoverableKind } from "./presence.ts";

export type ServedReflectorOptions = {
  readonly discovery: Discovery;
  readonly kind: DiscoverableKind;
  /** Makes the reflector of one version of the kind. Its first list is not older than `notOlderThan`. */
  readonly open: (version: string, notOlderThan: string) => Reflector;
  /** For the first one. Default "": of any age. */
  readonly notOlderThan?: string | undefined;
  /** The server has been without the kind for long: what is held of it is not true any more. */
  readonly forget: () => void;
  /** How long that is. */
  readonly forgetMs?: number;
};

/** Less, and servers of two versions behind one address would make a kind come and go during an upgrade. */
const FORGET_MS = 60_000;

//   pending ─answer─▶ reflecting a version ◀──served again──┐
//                        │   ▲ └─another version served─┘    │
//                        └─not served, and refused or never listed─▶ missing ─60 s─▶ forgotten
/**
 * A reflector that follows discovery: none of its requests is for a version that the server does not have. What was listed in one
 * version stays until the list of the next one is committed over it.
 */
export class ServedReflector extends SucceedingReflector {
  readonly #options: ServedReflectorOptions;
  /** Of the present reflector. */
  #version: string | undefined;
  #unfollow: (() => void) | undefined;
  #isStopped = false;
  #holdsObjects = false;

  constructor(options: ServedReflectorOptions) {
    super(options.notOlderThan ?? "");
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
    await this.#leave();
    this.told.end();
  }

  #follow(): void {
    const { discovery, kind } = this.#options;
    const presence = discovery.presence(kind);
    switch (presence.state) {
      case "pending":
        this.told.set({ state: "listing", synced: this.succession.synced });
        return;
      case "served":
      case "unknown":
        if (this.#version !== presence.version) this.#reflect(presence.version);
        return;
      case "missing":
        // A server that says so while another one of the same cluster still serves it must not end what works.
        if (this.succession.current !== undefined && !isIdle(this.succession.current.state())) return;
        void this.#leave();
        this.told.set({ state: "missing", synced: this.succession.synced });
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
    this.#version = version;
    this.succession.replace((notOlderThan) => this.#options.open(version, notOlderThan));
  }

  protected override heard(state: ReflectorState): void {
    if (state.state === "watching") this.#holdsObjects = true;
    super.heard(state);
    if (state.state === "blocked") this.#follow();
  }

  #leave(): Promise<void> {
    this.#version = undefined;
    return this.succession.leave();
  }
}

/** Brings nothing: refused, or not listed even once. */
const isIdle = (state: ReflectorState): boolean =>
  state.state === "idle" || state.state === "blocked" || state.state === "missing" || !state.synced;
