import { findKind, type Kind } from "@kube-state-shards/families";
import { describe, expect, it } from "vitest";
import type { ApiRequest } from "../connection/api-client.ts";
import { MemorySink } from "../fixtures/memory-sink.ts";
import { recordedBody } from "../fixtures/recorded-bodies.ts";
import { type ScriptedAnswer, scriptedClient } from "../fixtures/scripted-client.ts";
import { FAST } from "../fixtures/test-cluster.ts";
import { until } from "../fixtures/until.ts";
import { createReflector } from "../reflector/create-reflector.ts";
import type { ReflectorOptions } from "../reflector/reflector-options.ts";
import { Negotiation } from "./negotiation.ts";

const { fields } = findKind("leases") as Kind;
const PATH = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
const PROTOBUF = "application/vnd.kubernetes.protobuf";

const offersProtobuf = ({ accept = "" }: ApiRequest): boolean => accept.includes(PROTOBUF);
const isWatch = ({ path }: ApiRequest): boolean => path.includes("watch=1");
const answer = (name: Parameters<typeof recordedBody>[0]): ScriptedAnswer => {
  const { status, contentType, body } = recordedBody(name);
  return { status, contentType, chunks: [body] };
};
const hanging = (given: ScriptedAnswer): ScriptedAnswer => ({ ...given, chunks: [...given.chunks, "hang"] });
const idle: ScriptedAnswer = { contentType: "application/json", chunks: ["hang"] };
const refused = (status: number): ScriptedAnswer => ({
  status,
  contentType: "text/plain",
  chunks: [Buffer.from("no")],
});

/** A reflector of what the script answers. `encodings`: what was asked for, a letter a request: p(rotobuf) or j(son) alone. */
function reflect(script: (request: ApiRequest) => ScriptedAnswer, options: Partial<ReflectorOptions> = {}) {
  const client = scriptedClient(script);
  const sink = new MemorySink();
  const observed: string[] = [];
  // A new object, as each kind has its own: what one was refused is not remembered of another.
  const reflector = createReflector({
    client,
    resource: { name: "leases", path: PATH },
    fields: { ...fields },
    sink,
    timings: { ...FAST, immediateRelistMs: 1 },
    observer: {
      relist: ({ reason }) => observed.push(`relist ${reason}`),
      badEvent: ({ what }) => observed.push(`badEvent ${what}`),
    },
    ...options,
  });
  reflector.start();
  const encodings = (): string => client.asked.map((request) => (offersProtobuf(request) ? "p" : "j")).join("");
  return { reflector, sink, client, observed, encodings, [Symbol.asyncDispose]: () => reflector.stop() };
}

const names = (sink: MemorySink): readonly string[] => sink.held().map((held) => held.split(" ")[0] ?? "");

describe("a reflector of a kind whose fields are known", () => {
  it("asks for protobuf first, and reads lists and watches of it", async () => {
    await using leases = reflect((request) => (isWatch(request) ? hanging(answer("watch")) : answer("list")));
    await until(() => leases.sink.told.length >= 4);
    expect(leases.client.asked[0]?.accept).toBe(`${PROTOBUF},application/json`);
    expect(names(leases.sink)).toEqual(["default/one", "default/two"]); // the third came and went
    expect(leases.sink.told.length).toBeGreaterThanOrEqual(4);
    expect(leases.observed).toEqual([]);
  });

  it("holds the same from JSON, where the server has nothing else", async () => {
    await using binary = reflect((request) => (isWatch(request) ? idle : answer("list")));
    await using text = reflect((request) => (isWatch(request) ? idle : answer("listJson")));
    await until(() => binary.sink.replaces === 1 && text.sink.replaces === 1);
    expect(text.sink.held()).toEqual(binary.sink.held());
    expect(text.sink.held()).toHaveLength(2);
    expect(text.encodings()).toMatch(/^p+$/);
  });

  it.each([406, 415])("asks for JSON alone once its offer was answered %i, until it lists again", async (status) => {
    let mayEnd = false;
    const script = (request: ApiRequest): ScriptedAnswer => {
      if (offersProtobuf(request)) return refused(status);
      if (!isWatch(request)) return answer("listJson");
      if (!mayEnd) return idle;
      return { contentType: "application/json", chunks: [Buffer.from("nonsense\n")] };
    };
    await using leases = reflect(script);
    await until(() => leases.reflector.state().state === "watching" && leases.client.asked.length === 3);
    expect(leases.encodings()).toBe("pjj"); // refused, list, watch
    expect(leases.sink.held()).toHaveLength(2);
    expect(leases.sink.told).not.toContain("abort");
    mayEnd = true;
    await leases.reflector.stop();
  });

  it("offers protobuf again when it lists again", async () => {
    let lists = 0;
    await using leases = reflect((request) => {
      if (isWatch(request)) return lists === 1 ? answer("expired") : idle;
      if (offersProtobuf(request) && lists === 0) return refused(406);
      lists += 1;
      return lists === 1 ? answer("listJson") : answer("list");
    });
    await until(() => leases.sink.replaces === 2);
    expect(leases.encodings()).toMatch(/^pjjp/);
    expect(leases.observed).toEqual(["relist expired"]);
  });

  it("fails as it does with JSON when a server refuses that, too", async () => {
    await using leases = reflect(() => refused(406));
    await until(() => leases.reflector.state().state === "backingOff");
    expect(leases.encodings()).toMatch(/^pj/);
    expect(leases.reflector.state()).toMatchObject({ reason: expect.stringContaining("406") });
  });

  it("lists again after a frame that is no event, which is counted", async () => {
    let watches = 0;
    await using leases = reflect((request) => {
      if (!isWatch(request)) return answer("list");
      watches += 1;
      const frame = Buffer.from([0, 0, 0, 3, 0xff, 0xff, 0xff]);
      return watches === 1 ? { contentType: `${PROTOBUF};stream=watch`, chunks: [frame] } : idle;
    });
    await until(() => leases.sink.replaces === 2);
    expect(leases.observed).toEqual(["badEvent unparsable", "relist badEvent"]);
  });

  it("keeps what it holds when a list is cut short, and tries again", async () => {
    let lists = 0;
    const { body, contentType } = recordedBody("list");
    await using leases = reflect((request) => {
      if (isWatch(request)) return answer("expired");
      lists += 1;
      return lists === 2 ? { contentType, chunks: [body.subarray(0, -50)] } : answer("list");
    });
    await until(() => lists > 2 && leases.sink.replaces >= 2);
    expect(leases.sink.told).toContain("abort");
    expect(leases.sink.held()).toHaveLength(2);
  });

  it("fails a list with an item that is no object, unless it is of a namespace that is not kept: that is not decoded", async () => {
    const { body, contentType } = recordedBody("list");
    const damaged = Buffer.from(body);
    const holder = damaged.lastIndexOf("\x0a\x01b", undefined, "latin1");
    expect(holder).toBeGreaterThan(0);
    damaged[holder + 1] = 0x7f; // the length of the last item's `holderIdentity`, which is b
    const script = (request: ApiRequest): ScriptedAnswer =>
      isWatch(request) ? idle : { contentType, chunks: [damaged] };
    await using all = reflect(script);
    await until(() => all.reflector.state().state === "backingOff");
    expect(all.reflector.state()).toMatchObject({ reason: expect.stringContaining("an item is not protobuf") });
    await using none = reflect(script, { keeps: (namespace) => namespace !== "default" });
    await until(() => none.sink.replaces === 1);
    expect(none.sink.held()).toEqual([]);
  });

  it("reads the Status of a refusal in protobuf", async () => {
    await using leases = reflect(() => answer("missing"));
    await until(() => leases.reflector.state().state === "blocked");
    expect(leases.reflector.state()).toMatchObject({
      status: 404,
      reason: expect.stringContaining("the server could not find the requested resource"),
    });
  });

  it("lists from nothing when the server says in protobuf that it has not seen the version yet", async () => {
    let lists = 0;
    await using leases = reflect((request) => {
      if (isWatch(request)) return answer("expired");
      lists += 1;
      return lists === 2 ? answer("tooLarge") : answer("list");
    });
    await until(() => leases.sink.replaces >= 2);
    expect(leases.observed).toContain("relist versionTooLarge");
  });
});

describe("what is asked for", () => {
  const accept = (negotiation: Negotiation): readonly string[] => [
    negotiation.accept("list"),
    negotiation.accept("watch"),
  ];

  it("is JSON alone without fields", () => {
    expect(accept(new Negotiation({ fields: undefined, drop: [], metadataOnly: false }))).toEqual([
      "application/json",
      "application/json",
    ]);
  });

  it("is metadata in either encoding, then whole objects, of kinds of which no more is read", () => {
    const meta = "g=meta.k8s.io;v=v1";
    expect(accept(new Negotiation({ fields, drop: [], metadataOnly: true }))).toEqual([
      `${PROTOBUF};as=PartialObjectMetadataList;${meta},application/json;as=PartialObjectMetadataList;${meta},${PROTOBUF},application/json`,
      `${PROTOBUF};as=PartialObjectMetadata;${meta},application/json;as=PartialObjectMetadata;${meta},${PROTOBUF},application/json`,
    ]);
  });
});
