import { createReflector } from "../reflector/create-reflector.ts";
import type { WideReflector, WideReflectorOptions } from "./wide-reflector.ts";
import { WideReflectorLoop } from "./wide-reflector-loop.ts";

/**
 * A wide reflector of one kind. A namespace may have one scope at a time.
 *
 * Errors: none; faults show in the scopes' states, in the log and through the observer.
 */
export function createWideReflector(options: WideReflectorOptions): WideReflector {
  return new WideReflectorLoop(options, createReflector);
}
