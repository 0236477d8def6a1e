import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { parseAssignment, sealAssignment } from "@kube-state-shards/assignment";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { report } from "../testing/shard-reports.ts";
import { createHttpProbe } from "./http-probe.ts";

const TOKEN = "fleet-token";
let server: Server;
let address: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
const asked: string[] = [];

beforeEach(async () => {
  asked.length = 0;
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    void answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/fleet/v1/shard-1`;
  answer = (_request, response) => void response.end(JSON.stringify(report("shard-1", { address })));
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const never = new AbortController().signal;
const probe = createHttpProbe({ token: () => TOKEN });
const reasonOf = async (at = address, signal = never): Promise<string> => {
  const result = await probe(at, signal);
  return result.answers ? "it answers" : result.reason;
};

describe("a probe over HTTP", () => {
  it("has the shard's report, shows the token, and hands over an assignment", async () => {
    const result = await probe(address, never);
    if (!result.answers) throw new Error(result.reason);
    expect(result.report).toEqual(report("shard-1", { address }));
    const given = sealAssignment({ order: { term: 1, epoch: 2 }, units: {}, unowned: ["ns/a"], drained: ["shard-0"] });
    let got: unknown;
    answer = async (request, response) => {
      got = parseAssignment(JSON.parse(await text(request)));
      response.writeHead(204).end();
    };
    await result.give(given);
    expect(got).toEqual(given);
    expect(asked).toEqual([
      `GET /fleet/v1/shard-1/report Bearer ${TOKEN}`,
      `PUT /fleet/v1/shard-1/assignment Bearer ${TOKEN}`,
    ]);
    answer = (_request, response) => void response.writeHead(409).end("409: want above term 2\n");
    await expect(result.give(given)).rejects.toThrow(/status 409, saying 409: want above term 2; want 204/);
  });

  it.each(["http://10.0.0.7:8081/fleet", "https://127.0.0.1/fleet", "http://user@127.0.0.1/fleet", ""])(
    "does not ask at %j: the store's addresses are not trusted",
    async (at) => {
      expect(await reasonOf(at)).toMatch(/want an http URL that matches/);
      expect(asked).toEqual([]);
    },
  );

  it("takes for no answer: a refusal, something that is no report, and nobody there", async () => {
    answer = (_request, response) => void response.writeHead(401).end("wrong token\n");
    expect(await reasonOf()).toMatch(/status 401, saying wrong token/);
    answer = (_request, response) => void response.end("<html>");
    expect(await reasonOf()).toMatch(/JSON/);
    answer = (_request, response) => void response.end('{"shard":"shard-1"}');
    expect(await reasonOf()).toMatch(/shard report/);
    answer = (_request, response) => void response.socket?.resetAndDestroy();
    expect(await reasonOf()).toMatch(/ECONNRESET|hang up/);
    server.close();
    server.closeAllConnections();
    expect(await reasonOf()).toMatch(/ECONNREFUSED/);
  });

  it("ends when the signal is aborted, before the answer and in the middle of it", async () => {
    const before = new AbortController();
    answer = () => before.abort();
    expect(await reasonOf(address, before.signal)).toMatch(/abort/);
    const during = new AbortController();
    answer = (_request, response) => {
      response.write("{");
      setTimeout(() => during.abort(), 20);
    };
    expect(await reasonOf(address, during.signal)).toMatch(/abort/);
  });
});
