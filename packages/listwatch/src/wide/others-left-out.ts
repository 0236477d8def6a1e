import { TOO_LONG } from "../list/too-long.ts";
import { type LeftOut, NOTHING_LEFT_OUT } from "./leave-out.ts";
import type { WideLeaving } from "./wide-reflector.ts";

type Watch = {
  /** Whether the namespace subscribes. */
  readonly has: (namespace: string) => boolean;
  /** Opens it anew, with what `select` says then. */
  readonly reopen: () => void;
};

/** What the list or watch under way was asked to leave out, and what the answers to that say of how much may be asked. */
export class OthersLeftOut {
  readonly #leaving: WideLeaving;
  readonly #watch: Watch;
  #asked: LeftOut = NOTHING_LEFT_OUT;
  #badRequests = 0;
  #tightening: NodeJS.Timeout | undefined;

  constructor(leaving: WideLeaving, watch: Watch) {
    this.#leaving = leaving;
    this.#watch = watch;
  }

  has(namespace: string): boolean {
    return this.#asked.namespaces.has(namespace);
  }

  /** What others get from then on arrives, and is dropped, until there is a reason to ask anew. */
  select(): string {
    this.end();
    this.#asked = this.#now();
    return this.#asked.selector;
  }

  noteAnswer(status: number): void {
    const { limit } = this.#leaving;
    const { bytes } = this.#asked;
    // 400 is also what a version is refused with that the server cannot take: the next list leaves that out.
    const isFirstBad = status === 400 && this.#badRequests++ === 0;
    if (status !== 400 && status !== 0) this.#badRequests = 0;
    if (bytes === 0 || isFirstBad) return;
    if (status === 0) limit.unanswered(bytes);
    else if (TOO_LONG.includes(status)) limit.refused(bytes);
    else limit.taken(bytes);
  }

  /** Who leaves is not left out at once: they come in rows. */
  tightenLater(): void {
    this.#tightening ??= setTimeout(() => {
      this.#tightening = undefined;
      if (this.#now().selector !== this.#asked.selector) this.#watch.reopen();
    }, this.#leaving.tightenAfterMs).unref();
  }

  end(): void {
    clearTimeout(this.#tightening);
    this.#tightening = undefined;
  }

  #now(): LeftOut {
    const { namespaces, limit } = this.#leaving;
    return limit.leaveOut([...namespaces()].filter((namespace) => !this.#watch.has(namespace)));
  }
}
