/** A decoded API object. Everything below `metadata` is unknown and narrowed once, where it is rendered. */
export type ApiObject = Readonly<Record<string, unknown>>;

/**
 * A list being built aside. `add` is called once per item, in slices; nothing shows before `commit`, which diffs against
 * what is held and swaps in one step (it may be async to build in slices; the swap itself is one synchronous step).
 */
export interface ReplaceSession {
  add(object: ApiObject): void;
  /** A list that fills several sessions has gone on to another one: nothing more may come for a while, or at all. */
  rest?(): void;
  commit(): Promise<void>;
  abort(): void;
}

/** Where a reflector puts what it sees. Declared here, by its user; the shard's store implements it. */
export interface ObjectSink {
  beginReplace(): ReplaceSession;
  upsert(object: ApiObject): void;
  remove(object: ApiObject): void;
}
