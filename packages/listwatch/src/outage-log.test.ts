import { describe, expect, it } from "vitest";
import { createOutageLog } from "./outage-log.ts";

function open() {
  const clock = { nowMs: 0 };
  const said: string[] = [];
  const say =
    (level: string) =>
    ({ failures, downMs }: Readonly<Record<string, unknown>>, message: string): void =>
      void said.push(`${level} ${message} ${failures} ${downMs}`);
  const log = { debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error") };
  const outage = createOutageLog({ log, mended: "back", nowMs: () => clock.nowMs });
  return { clock, outage, told: () => said.filter((line) => !line.startsWith("debug")), said };
}

describe("the log of an outage", () => {
  it("warns when it begins and once a minute, and tells at its end how long it was", () => {
    const { clock, outage, told, said } = open();
    outage.worked();
    for (; clock.nowMs < 150_000; clock.nowMs += 2_000) outage.failed("away");
    outage.worked();
    outage.worked();
    expect(told()).toEqual(["warn away 1 0", "warn away 31 60000", "warn away 61 120000", "info back 75 150000"]);
    expect(said.length).toBe(76);
  });

  it("leaves the beginning to who tells of it already, and reminds of it all the same", () => {
    const { clock, outage, told } = open();
    for (; clock.nowMs <= 60_000; clock.nowMs += 2_000) outage.failed("away", {}, "debug");
    outage.worked();
    expect(told()).toEqual(["warn away 31 60000", "info back 31 62000"]);
  });

  it("leaves a short one to them altogether", () => {
    const { clock, outage, told } = open();
    outage.failed("away", {}, "debug");
    clock.nowMs = 2_000;
    outage.worked();
    expect(told()).toEqual([]);
  });

  it("does not tell of each turn where attempts fail and work in turn", () => {
    const { clock, outage, told } = open();
    for (; clock.nowMs <= 60_000; clock.nowMs += 2_000) {
      outage.failed("away");
      outage.worked();
    }
    expect(told()).toEqual(["warn away 1 0", "info back 1 0", "warn away 1 0", "info back 1 0"]);
  });
});
