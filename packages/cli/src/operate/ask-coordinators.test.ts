import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { runInProcess } from "../testing/run-in-process.ts";

const folder = mkdtempSync(join(tmpdir(), "kss-operate-"));
const tokenFile = join(folder, "token");
const TOKEN = "0123456789abcdef0123456789abcdef";
writeFileSync(tokenFile, `${TOKEN}\n`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

const asked: string[] = [];
/** A coordinator that answers everything so. */
async function coordinator(status: number, body: unknown): Promise<string> {
  const server = createServer(async (request: IncomingMessage, response) => {
    asked.push(`${request.method} ${request.url} ${await text(request)}`.trim());
    const mayAsk = request.headers.authorization === `Bearer ${TOKEN}`;
    response.statusCode = mayAsk ? status : 401;
    response.setHeader("location", "http://127.0.0.1:1/");
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const operate = (argv: readonly string[], ...urls: readonly string[]) => {
  asked.length = 0;
  return runInProcess([...argv, "--coordinator-url", urls.join(","), "--fleet-token-file", tokenFile]);
};

const follower = {
  code: "KSS_NOT_LEADING",
  message: "drain shard-0: this coordinator does not lead, coordinator-1 does.",
};
const status = (me: boolean, name: string) => ({
  leader: { id: "coordinator-1", me },
  store: { state: "reachable", clockKnown: true },
  ...{ held: false, shards: [], moves: [], unowned: [], drained: [], problems: [{ what: name, todo: "Nothing." }] },
});

describe("an operator's command", () => {
  it("goes on from a coordinator that follows, and from one that is not there, to the one that leads", async () => {
    const urls = [
      "http://127.0.0.1:1",
      await coordinator(409, follower),
      await coordinator(200, { drained: "shard-0" }),
    ];
    const { code, stdout } = await operate(["drain", "shard-0"], ...urls);
    expect([code, stdout]).toEqual([0, expect.stringContaining("shard-0 is drained")]);
    expect(asked).toEqual(['POST /fleet/v1/drains {"shard":"shard-0"}', 'POST /fleet/v1/drains {"shard":"shard-0"}']);
  });

  it.each([
    [["drain", "shard-0", "--undo"], "DELETE /fleet/v1/drains/shard-0"],
    [["drain", "--undo", "shard-0"], "DELETE /fleet/v1/drains/shard-0"],
    [["drain", "--shard=shard-0"], 'POST /fleet/v1/drains {"shard":"shard-0"}'],
    [["declare-dead", "shard-1", "shard-2,shard-1"], 'POST /fleet/v1/deaths {"shards":["shard-1","shard-2"]}'],
    [["rebalance"], "POST /fleet/v1/rebalance"],
    [["status"], "GET /fleet/v1/status"],
  ])("asks for %j once", async (argv, want) => {
    await operate(argv, await coordinator(200, status(true, "all is well")));
    expect(asked).toEqual([want]);
  });

  it("says of each coordinator why it did nothing, and ends with 1", async () => {
    const urls = [
      "http://127.0.0.1:1",
      await coordinator(409, follower),
      await coordinator(404, "404: nothing"),
      await coordinator(503, "busy"),
    ];
    const { code, stdout, stderr } = await operate(["drain", "shard-0"], ...urls);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr.split("\n")).toEqual([
      expect.stringMatching(/drain: drain shard-0: no coordinator did it, nothing was changed:$/),
      expect.stringMatching(/127\.0\.0\.1:1: cannot be reached \(.*\)\. Check that it runs/),
      expect.stringContaining("does not lead, coordinator-1 does"),
      expect.stringMatching(/is no coordinator's telemetry port \(404\)/),
      expect.stringMatching(/got status 503, saying busy; want 200/),
      "",
    ]);
  });

  it("asks no other one about a shard that does not exist", async () => {
    const unknown = { code: "KSS_UNKNOWN_SHARD", message: 'drain shard-9: got "shard-9", want one of shard-0.' };
    const { code, stderr } = await operate(
      ["drain", "shard-9"],
      await coordinator(404, unknown),
      await coordinator(200, {}),
    );
    expect([code, stderr, asked.length]).toEqual([1, expect.stringContaining("want one of shard-0"), 1]);
  });

  it("says when the token is another one, and when its file is not there", async () => {
    const url = await coordinator(200, {});
    const other = join(folder, "other");
    writeFileSync(other, "another-token-entirely");
    const refused = await runInProcess(["rebalance", "--coordinator-url", url, "--fleet-token-file", other]);
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/another one there \(401\)\. Check --fleet-token-file/),
    });
    const missing = await runInProcess([
      "status",
      "--coordinator-url",
      url,
      "--fleet-token-file",
      join(folder, "none"),
    ]);
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringMatching(/--fleet-token-file/) });
  });

  it("does not take the token elsewhere", async () => {
    const { code } = await operate(["rebalance"], await coordinator(302, ""));
    expect(code).toBe(1);
  });

  it.each([
    [["drain"], /<shard>: is needed, want <shard>/],
    [["drain", "shard-0", "shard-1"], /"shard-1": unexpected argument/],
    [["drain", "a/b"], /--shard: got "a\/b", want a shard's id/],
    [["status", "-o", "yaml"], /--output: got "yaml"/],
    [["status", "--coordinator-url", "coordinator:8081"], /--coordinator-url: got "coordinator:8081", want URLs/],
    [["rebalance", "--fleet-token-file="], /--fleet-token-file: is needed/],
  ])("refuses %j with 2", async (argv, want) => {
    const rest = argv.some((one) => one.startsWith("--fleet-token-file")) ? [] : ["--fleet-token-file", tokenFile];
    expect(await runInProcess([...argv, ...rest])).toEqual({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(want),
    });
  });
});

describe("status", () => {
  it("is that of the coordinator that leads, wherever it stands in the list", async () => {
    const urls = [
      await coordinator(200, status(false, "a follower says so")),
      await coordinator(200, status(true, "the leader says so")),
    ];
    expect((await operate(["status"], ...urls)).stdout).toContain("the leader says so");
  });

  it("is that of one that follows where nobody leads, as JSON the whole of it", async () => {
    const said = status(false, "a follower says so");
    const { code, stdout } = await operate(
      ["status", "-o", "json"],
      "http://127.0.0.1:1",
      await coordinator(200, said),
    );
    expect([code, JSON.parse(stdout)]).toEqual([0, said]);
  });

  it("ends with 1 where nobody answers with one", async () => {
    const { code, stderr } = await operate(["status"], await coordinator(200, { hello: 1 }), "http://127.0.0.1:1");
    expect(code).toBe(1);
    expect(stderr).toMatch(/what it says is no status.*cannot be reached/s);
  });
});
