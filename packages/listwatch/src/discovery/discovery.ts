import type { DiscoverableKind, Presence } from "./presence.ts";

/** What one API server serves, asked once for all shards of a process, and again when there is reason to. */
export interface Discovery {
  /** What is known of the kind now. The first question of a kind makes it one to ask about. */
  presence(kind: DiscoverableKind): Presence;
  /** Told after every answer, in the order of the calls, whether or not anything has changed; returns what ends it. */
  onAnswer(listener: () => void): () => void;
  /** A kind was answered 404: the server is asked again soon. */
  suspect(): void;
  /** The server was lost: while a kind is missing it is asked again a little later, as it may be of another release then. */
  suspectRestart(): void;
  /** Resolves when no request is under way. */
  stop(): Promise<void>;
}
