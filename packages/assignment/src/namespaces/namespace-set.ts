import type { ApiObject, ObjectSink, ReplaceSession } from "@kube-state-shards/listwatch";
import type { SelectableNamespace } from "../selection/namespace-selection.ts";
import { readNamespace } from "./read-namespace.ts";

export type NamespaceSetOptions = {
  /** The rest counts as if it did not exist. */
  readonly isSelected: (namespace: SelectableNamespace) => boolean;
  /** A consistent read of all namespaces. What it throws leaves every doubted namespace in place; it is asked again by `retryConfirm`. */
  readonly confirm: () => Promise<readonly SelectableNamespace[]>;
  readonly onChange: () => void;
  /** Called when a doubtful list was met, with how it was settled. */
  readonly onDoubt: (doubt: Doubt) => void;
};

export type Doubt = {
  readonly listed: number;
  readonly missing: number;
  readonly settled: "confirmed" | "refuted" | "open";
};

/** A list that loses more than this share of what is held is not believed at once. */
const DOUBT_ABOVE = 0.1;

/** The selected namespaces, as a reflector's sink. One ends only on an event that says so, or on absence from a list that is beyond doubt. */
export class NamespaceSet implements ObjectSink {
  readonly #names = new Set<string>();
  /** Held, absent from the last list, and not confirmed gone. */
  #doubted: ReadonlySet<string> = new Set();
  /** Of the last list, selected or not. */
  #listed = 0;
  #isOpen = false;
  #synced = false;
  readonly #options: NamespaceSetOptions;

  constructor(options: NamespaceSetOptions) {
    this.#options = options;
  }

  get names(): ReadonlySet<string> {
    return this.#names;
  }

  /** Whether a list was committed that is beyond doubt. */
  get synced(): boolean {
    return this.#synced;
  }

  upsert(object: ApiObject): void {
    const namespace = readNamespace(object);
    if (namespace === undefined) return;
    if (!this.#options.isSelected(namespace)) {
      this.#drop(namespace.name);
      return;
    }
    this.#undoubt(namespace.name);
    if (this.#names.has(namespace.name)) return;
    this.#names.add(namespace.name);
    this.#options.onChange();
  }

  remove(object: ApiObject): void {
    const namespace = readNamespace(object);
    if (namespace !== undefined) this.#drop(namespace.name);
  }

  beginReplace(): ReplaceSession {
    const listed: SelectableNamespace[] = [];
    return {
      add: (object) => {
        const namespace = readNamespace(object);
        if (namespace !== undefined) listed.push(namespace);
      },
      commit: () => this.#commit(listed),
      abort: () => {},
    };
  }

  /** Asks again when the last list is still doubted. Resolves to whether a doubt is left. */
  async retryConfirm(): Promise<boolean> {
    if (this.#isOpen) await this.#settle();
    return this.#isOpen;
  }

  async #commit(listed: readonly SelectableNamespace[]): Promise<void> {
    const held = this.#names.size;
    const selected = this.#selectedOf(listed);
    const missing = new Set([...this.#names].filter((name) => !selected.has(name)));
    for (const name of selected) this.#names.add(name);
    this.#listed = listed.length;
    this.#doubted = missing;
    this.#isOpen = listed.length === 0 || missing.size > DOUBT_ABOVE * held;
    if (this.#isOpen) await this.#settle();
    else this.#end(missing);
    this.#options.onChange();
  }

  async #settle(): Promise<void> {
    const missing = this.#doubted.size;
    const tell = (settled: Doubt["settled"]): void => this.#options.onDoubt({ listed: this.#listed, missing, settled });
    let confirmed: ReadonlySet<string>;
    try {
      confirmed = this.#selectedOf(await this.#options.confirm());
    } catch {
      tell("open");
      return;
    }
    const refuted =
      [...this.#doubted].some((name) => confirmed.has(name)) || (this.#listed === 0 && confirmed.size > 0);
    // Only what both reads lack ends: what the watch has brought since is in neither set.
    const ended = [...this.#doubted].filter((name) => !confirmed.has(name));
    if (this.#listed === 0) for (const name of confirmed) this.#names.add(name);
    this.#end(ended);
    tell(refuted ? "refuted" : "confirmed");
    this.#options.onChange();
  }

  #selectedOf(namespaces: readonly SelectableNamespace[]): ReadonlySet<string> {
    return new Set(namespaces.filter(this.#options.isSelected).map(({ name }) => name));
  }

  #drop(name: string): void {
    this.#undoubt(name);
    if (this.#names.delete(name)) this.#options.onChange();
  }

  #end(names: Iterable<string>): void {
    for (const name of names) this.#names.delete(name);
    this.#doubted = new Set();
    this.#isOpen = false;
    this.#synced = true;
  }

  #undoubt(name: string): void {
    if (this.#doubted.has(name)) this.#doubted = new Set([...this.#doubted].filter((doubted) => doubted !== name));
  }
}
