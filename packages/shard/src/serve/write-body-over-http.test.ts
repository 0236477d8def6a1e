import { once } from "node:events";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { type BodyResult, writeBody } from "./write-body.ts";

const CHUNKS = 100;
/** Were a write to miss its `drain`, the body would end here, cut. */
const TIMEOUT_MS = 20_000;

describe("writeBody on a real response", () => {
  it.each([100, 20_000, 33_000, 65_541, 300_000])(
    "writes chunks of %i bytes to the end, without a stall",
    async (bytes) => {
      const result = Promise.withResolvers<BodyResult>();
      const chunks = Array.from({ length: CHUNKS }, () => Buffer.alloc(bytes, "x"));
      const server = createServer((_, response) => result.resolve(writeBody(response, chunks, TIMEOUT_MS)));
      try {
        await once(server.listen(0, "127.0.0.1"), "listening");
        const request = get({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", agent: false });
        const [response] = (await once(request, "response")) as [IncomingMessage];
        expect((await buffer(response)).length).toBe(CHUNKS * bytes);
        expect(await result.promise).toBe("complete");
      } finally {
        const closed = once(server, "close");
        server.close();
        server.closeAllConnections();
        await closed;
      }
    },
  );
});
