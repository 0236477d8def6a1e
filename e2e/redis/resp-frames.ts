/** Cuts a stream of RESP2 into its messages: requests and answers have one form. */
export type RespFrames = { push(data: Buffer): readonly Buffer[] };

export function createRespFrames(): RespFrames {
  let waiting = Buffer.alloc(0);
  return {
    push(data) {
      waiting = Buffer.concat([waiting, data]);
      const frames: Buffer[] = [];
      for (let end = endOf(waiting, 0); end !== undefined; end = endOf(waiting, 0)) {
        frames.push(waiting.subarray(0, end));
        waiting = waiting.subarray(end);
      }
      return frames;
    },
  };
}

const TYPES = { bulk: "$".charCodeAt(0), list: "*".charCodeAt(0) };

/** Where the message that begins at `from` ends; undefined while it is not whole. */
function endOf(data: Buffer, from: number): number | undefined {
  const lineEnd = data.indexOf("\r\n", from);
  if (lineEnd === -1) return undefined;
  const next = lineEnd + 2;
  const type = data[from];
  if (type !== TYPES.bulk && type !== TYPES.list) return next;
  const count = Number(data.toString("latin1", from + 1, lineEnd));
  if (count < 0) return next;
  if (type === TYPES.bulk) return data.length >= next + count + 2 ? next + count + 2 : undefined;
  let end: number | undefined = next;
  for (let item = 0; item < count && end !== undefined; item += 1) end = endOf(data, end);
  return end;
}
