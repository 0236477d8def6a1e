import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { BodyPace } from "./body-pace.ts";
import { BodyQueue } from "./body-queue.ts";

const KIB = 1024;

function open(pace: BodyPace) {
  const source = { pause: vi.fn(), resume: vi.fn() };
  const cancel = vi.fn();
  const queue = new BodyQueue({ ...pace, source, cancel });
  return { queue, source, cancel, reader: queue[Symbol.asyncIterator]() };
}

/** Everything that is left of it. */
async function drain(reader: AsyncIterator<Buffer>): Promise<readonly Buffer[]> {
  const chunks: Buffer[] = [];
  await drainInto(reader, (chunk) => chunks.push(chunk));
  return chunks;
}

describe("the chunks of a body that wait for their reader", () => {
  it("are its bytes, in their order, however many come at once and whoever is quicker", async () => {
    const chunk = fc.integer({ min: 1, max: 9 }).map((bytes) => ({ do: "push" as const, bytes }));
    const large = fc.integer({ min: 60 * KIB, max: 70 * KIB }).map((bytes) => ({ do: "push" as const, bytes }));
    const step = fc.oneof(
      { weight: 6, arbitrary: chunk },
      { weight: 2, arbitrary: large },
      fc.constant({ do: "read" as const }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.boolean(), async (steps, isList) => {
        const { queue, reader } = open(isList ? { pauseAboveBytes: KIB } : {});
        const pushed: Buffer[] = [];
        const read: Buffer[] = [];
        let isWaiting = false;
        for (const [at, each] of steps.entries()) {
          if (each.do === "push") {
            const bytes = Buffer.alloc(each.bytes, at + 1);
            pushed.push(bytes);
            queue.push(bytes);
          } else if (!isWaiting) {
            isWaiting = true;
            void reader.next().then(({ value, done }) => {
              isWaiting = false;
              if (done !== true) read.push(value);
            });
          }
          if (at % 3 === 0) await nextTurn();
        }
        queue.end();
        await nextTurn();
        read.push(...(await drain(reader)));
        expect(Buffer.concat(read).equals(Buffer.concat(pushed))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("do not hold the memory that they came in, but for the first", async () => {
    const { queue, reader } = open({ pauseAboveBytes: 1_000 * KIB });
    const chunks = Array.from({ length: 40 }, (_, at) => Buffer.alloc(4 * KIB, at));
    for (const chunk of chunks) queue.push(chunk);
    queue.end();
    const read = await drain(reader);
    const whole = Buffer.concat(chunks);
    for (const chunk of chunks.slice(1)) chunk.fill(0xff);
    expect(Buffer.concat(read).equals(whole)).toBe(true);
    expect(read.map(({ length }) => length)).toEqual([4 * KIB, 64 * KIB, 64 * KIB, 28 * KIB]);
  });

  it("are handed on as they came where one fills half a block, behind what came before", async () => {
    const { queue, reader } = open({ pauseAboveBytes: 1_000 * KIB });
    const chunks: readonly Buffer[] = [4, 4, 64, 40, 4].map((size, at) => Buffer.alloc(size * KIB, at));
    for (const chunk of chunks) queue.push(chunk);
    queue.end();
    const read = await drain(reader);
    expect(Buffer.concat(read).equals(Buffer.concat(chunks))).toBe(true);
    expect(read.map((chunk) => chunks.indexOf(chunk))).toEqual([0, -1, 2, 3, -1]);
  });

  it("are handed on as they came, one by one, where the source is never paused: a watch's are read at once", async () => {
    const { queue, reader, source } = open({});
    const chunks = Array.from({ length: 3 }, (_, at) => Buffer.alloc(KIB, at));
    for (const chunk of chunks) queue.push(chunk);
    queue.end();
    expect((await drain(reader)).every((chunk, at) => chunk === chunks[at])).toBe(true);
    expect(source.pause).not.toHaveBeenCalled();
  });

  it("pause the source while too many wait, and are followed by its fault", async () => {
    const { queue, reader, source, cancel } = open({ pauseAboveBytes: 10 });
    queue.push(Buffer.alloc(6, "a"));
    expect(source.pause).not.toHaveBeenCalled();
    queue.push(Buffer.alloc(6, "b"));
    expect(source.pause).toHaveBeenCalledTimes(1);
    expect(String((await reader.next()).value)).toBe("aaaaaa");
    expect(source.resume).toHaveBeenCalledTimes(1);
    queue.end(new Error("cut short"));
    expect(String((await reader.next()).value)).toBe("bbbbbb");
    await expect(reader.next()).rejects.toThrow("cut short");
    expect(cancel).not.toHaveBeenCalled();
  });

  it("cancel the source when their reader goes before the end", async () => {
    const { queue, reader, cancel } = open({ pauseAboveBytes: 1_000 });
    queue.push(Buffer.from("a"));
    await reader.next();
    await reader.return?.(undefined);
    expect(cancel).toHaveBeenCalledTimes(1);
  });

  it("are dropped when it is given up", async () => {
    const { queue, reader } = open({ pauseAboveBytes: 1_000 });
    for (const letter of "abc") queue.push(Buffer.from(letter));
    queue.abort(new Error("given up"));
    await expect(reader.next()).rejects.toThrow("given up");
  });
});

describe("the chunks of a body that is read in batches", () => {
  afterEach(() => vi.useRealTimers());

  function follow() {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const { queue, reader } = open({ batchMs: 200 });
    let read = "";
    const ended = drainInto(reader, (chunk) => {
      read += String(chunk.subarray(0, 1));
    });
    return { queue, ended, read: () => read };
  }

  it("are read at once when they come by themselves, and together when they follow closely", async () => {
    const { queue, read } = follow();
    queue.push(Buffer.from("a"));
    await vi.advanceTimersByTimeAsync(0);
    expect(read()).toBe("a");
    queue.push(Buffer.from("b"));
    await vi.advanceTimersByTimeAsync(150);
    queue.push(Buffer.from("c"));
    await vi.advanceTimersByTimeAsync(49);
    expect(read()).toBe("a");
    await vi.advanceTimersByTimeAsync(1);
    expect(read()).toBe("abc");
    await vi.advanceTimersByTimeAsync(500);
    queue.push(Buffer.from("d"));
    await vi.advanceTimersByTimeAsync(0);
    expect(read()).toBe("abcd");
  });

  it("are read at once when many wait", async () => {
    const { queue, read } = follow();
    queue.push(Buffer.from("a"));
    await vi.advanceTimersByTimeAsync(0);
    queue.push(Buffer.alloc(100 * KIB, "b"));
    await vi.advanceTimersByTimeAsync(0);
    expect(read()).toBe("a");
    queue.push(Buffer.alloc(28 * KIB, "c"));
    await vi.advanceTimersByTimeAsync(0);
    expect(read()).toBe("abc");
  });

  it("are read at once when the body ends, and leave no timer", async () => {
    const { queue, ended, read } = follow();
    queue.push(Buffer.from("a"));
    await vi.advanceTimersByTimeAsync(0);
    queue.push(Buffer.from("b"));
    queue.end();
    await ended;
    expect(read()).toBe("ab");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("end at once when it is given up, and leave no timer", async () => {
    const { queue, ended } = follow();
    queue.push(Buffer.from("a"));
    await vi.advanceTimersByTimeAsync(0);
    queue.push(Buffer.from("b"));
    const failed = expect(ended).rejects.toThrow("given up");
    queue.abort(new Error("given up"));
    await failed;
    expect(vi.getTimerCount()).toBe(0);
  });
});

async function drainInto(reader: AsyncIterator<Buffer>, take: (chunk: Buffer) => void): Promise<void> {
  for (let next = await reader.next(); next.done !== true; next = await reader.next()) take(next.value);
}
