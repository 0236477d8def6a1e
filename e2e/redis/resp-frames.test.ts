import { describe, expect, it } from "vitest";
import { createRespFrames } from "./resp-frames.ts";

const MESSAGES = [
  "+OK\r\n",
  ":12\r\n",
  "$-1\r\n",
  "$4\r\na\r\nb\r\n",
  "*2\r\n$1\r\na\r\n*1\r\n:1\r\n",
  "*0\r\n",
  "-ERR no\r\n",
];

describe("createRespFrames", () => {
  it.each([1, 2, 3, 7, 1_000])("cuts a stream that comes in parts of %d bytes into its messages", (size) => {
    const stream = Buffer.from(MESSAGES.join(""));
    const frames = createRespFrames();
    const cut: string[] = [];
    for (let at = 0; at < stream.length; at += size)
      cut.push(...frames.push(stream.subarray(at, at + size)).map(String));
    expect(cut).toEqual(MESSAGES);
  });
});
