import { MAX_NAMESPACES } from "./namespace-selector.ts";

/** Fewer are not worth a watch of their own: whatever refuses so short a selector refuses it for another reason. */
const FEWEST_NAMESPACES = 4;

/** How many namespaces one watch asks for. Shared by all kinds: what refuses long requests stands between all of them and the server. */
export interface SelectorLimit {
  readonly namespaces: number;
  /** A request for so many was refused. Returns whether fewer are worth a try. */
  lower(refused: number): boolean;
  /** Forgets what was refused. */
  reset(): void;
}

export function createSelectorLimit(most: number = MAX_NAMESPACES): SelectorLimit {
  let namespaces = most;
  return {
    get namespaces() {
      return namespaces;
    },
    lower(refused) {
      const half = Math.floor(refused / 2);
      if (half < Math.min(FEWEST_NAMESPACES, most)) return false;
      namespaces = Math.min(namespaces, half);
      return true;
    },
    reset() {
      namespaces = most;
    },
  };
}
