import { describe, expect, it } from "vitest";
import type { ScalerReason } from "../scaler-reasons.ts";
import { chooseEvent, NOTHING_TOLD, type Told } from "./choose-event.ts";

type Look = readonly [minute: number, reason: ScalerReason, acted?: boolean];

/** The minutes at which there is an Event, with what it says. */
function eventsOf(...looks: readonly Look[]): readonly string[] {
  let told: Told = NOTHING_TOLD;
  return looks.flatMap(([minute, reason, acted = false]) => {
    const choice = chooseEvent(told, { verdict: { reason, message: "" }, acted, nowMs: minute * 60_000 });
    told = choice.told;
    return choice.event === undefined ? [] : [`${minute} ${choice.event.type} ${choice.event.reason}`];
  });
}

describe("an Event of the scaler", () => {
  it("tells whatever was done, each time", () =>
    expect(eventsOf([0, "ScaledUp", true], [1, "ScaledUp", true], [2, "Draining", true], [3, "Draining"])).toEqual([
      "0 Normal ScaledUp",
      "1 Normal ScaledUp",
      "2 Normal Draining",
    ]));

  it("tells nothing of a number that may stay, or of a delay", () =>
    expect(eventsOf([0, "Steady"], [90, "Waiting"], [200, "Off"], [300, "Following"])).toEqual([]));

  it("tells a fault at once, and what may pass by itself once it has not for a minute", () =>
    expect(eventsOf([0, "Autoscaled"], [1, "Rollout"], [1.9, "Rollout"], [2, "Rollout"], [3, "Rollout"])).toEqual([
      "0 Warning Autoscaled",
      "2 Normal Rollout",
    ]));

  it("tells it again when it lasts for an hour, since the API server forgets", () =>
    expect(eventsOf([0, "NoNodes"], [59, "NoNodes"], [60, "NoNodes"], [61, "NoNodes"], [120, "NoNodes"])).toEqual([
      "0 Warning NoNodes",
      "60 Warning NoNodes",
      "120 Warning NoNodes",
    ]));

  it("tells what comes and goes every five minutes at most", () =>
    expect(
      eventsOf([0, "NoNodes"], [1, "Steady"], [2, "NoNodes"], [3, "Steady"], [6, "NoNodes"], [7, "NoNodes"]),
    ).toEqual(["0 Warning NoNodes", "6 Warning NoNodes"]));
});
