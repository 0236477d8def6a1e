import { expect, it } from "vitest";
import { createSelectorLimit } from "./selector-limit.ts";

it("asks for half of what was refused, until so few are not worth a watch", () => {
  const limit = createSelectorLimit(64);
  expect([limit.lower(64), limit.namespaces]).toEqual([true, 32]);
  expect([limit.lower(64), limit.namespaces]).toEqual([true, 32]); // another kind, of before
  expect([limit.lower(9), limit.namespaces]).toEqual([true, 4]);
  expect([limit.lower(7), limit.namespaces]).toEqual([false, 4]);
  limit.reset();
  expect(limit.namespaces).toBe(64);
});
