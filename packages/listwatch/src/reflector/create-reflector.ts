import type { ReopenableReflector } from "./reflector.ts";
import { ReflectorLoop } from "./reflector-loop.ts";
import type { ReflectorOptions } from "./reflector-options.ts";
import { completeReflectorOptions } from "./reflector-settings.ts";

/**
 * A reflector of one collection: lists it, watches it, and keeps the sink equal to it through every fault that design.md names.
 *
 * Errors: none; faults show in its state, in the log and through the observer.
 */
export function createReflector(options: ReflectorOptions): ReopenableReflector {
  return new ReflectorLoop(completeReflectorOptions(options));
}
