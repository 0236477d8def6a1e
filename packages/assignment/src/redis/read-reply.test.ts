import { describe, expect, it } from "vitest";
import { StoreDeploymentError, StoreForeignDataError } from "../store-errors.ts";
import { numberOf, readReply, textOf } from "./read-reply.ts";

const context = { prefix: "p", deployment: "blue" };

describe("readReply", () => {
  it("gives the word and what belongs to it", () => {
    expect(readReply(["ok", 1, null], context)).toEqual({ word: "ok", rest: [1, null] });
  });

  it("throws what a script says against the data or the deployment", () => {
    expect(() => readReply(["foreign", "{p}:meta", "a list", "a hash"], context)).toThrow(StoreForeignDataError);
    expect(() => readReply(["deployment", "green"], context)).toThrow(/"green", this process to "blue".*\{p\}:meta/);
    expect(() => readReply(["deployment", "green"], context)).toThrow(StoreDeploymentError);
  });

  it.each([null, "OK", [], [7], {}])("takes %j for no answer of ours", (reply) => {
    expect(() => readReply(reply, context)).toThrow(StoreForeignDataError);
  });
});

describe("values of a reply", () => {
  it("are texts, numbers or nothing", () => {
    expect([textOf("a"), textOf(3), textOf(null)]).toEqual(["a", "3", undefined]);
    expect([numberOf("12.5"), numberOf(3), numberOf(null)]).toEqual([12.5, 3, Number.NaN]);
  });
});
