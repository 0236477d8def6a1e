import type { Reflector } from "../reflector/reflector.ts";
import { ServedReflector, type ServedReflectorOptions } from "./served-reflector.ts";

/**
 * A reflector of a kind in whichever of its versions the server has; `missing`, and so settled, while it has none.
 *
 * Errors: none; faults show in its state.
 */
export function createServedReflector(options: ServedReflectorOptions): Reflector {
  return new ServedReflector(options);
}
