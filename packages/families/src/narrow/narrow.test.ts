import { describe, expect, it } from "vitest";
import { intOrPercent } from "./int-or-percent.ts";
import { ipFamily } from "./ip-family.ts";
import { objectKey } from "./metadata.ts";
import { UNSET_TIME_SECONDS, unixSeconds, unixSecondsOrUnset } from "./unix-seconds.ts";

describe("a time", () => {
  it.each([
    ["2017-07-14T02:40:00Z", 1_500_000_000],
    ["2017-07-14T02:40:00.999Z", 1_500_000_000],
    ["2017-07-14T04:40:00+02:00", 1_500_000_000],
    ["1969-12-31T23:59:59.5Z", -1],
  ])("%s is %d", (text, seconds) => expect(unixSeconds(text)).toBe(seconds));

  it.each(["x", "", "2017-07-14", "2017-13-45T00:00:00Z", 5, {}, null, undefined, "0001-01-01T00:00:00Z"])(
    "%j is none",
    (value) => expect(unixSeconds(value)).toBeUndefined(),
  );

  it("that was never set reads as Go's zero time where the reference shows it", () => {
    expect(unixSecondsOrUnset(null)).toBe(UNSET_TIME_SECONDS);
    expect(unixSecondsOrUnset(undefined)).toBe(Date.parse("0001-01-01T00:00:00Z") / 1000);
    expect(unixSecondsOrUnset("x")).toBeUndefined();
  });
});

describe("a count or percentage", () => {
  it.each([
    { value: 10, total: 5, down: 10, up: 10 },
    { value: "25%", total: 5, down: 1, up: 2 },
    { value: "20%", total: 5, down: 1, up: 1 },
    { value: "150%", total: 3, down: 4, up: 5 },
    { value: "0%", total: 7, down: 0, up: 0 },
    { value: "-50%", total: 3, down: -2, up: -1 },
  ])("$value of $total is $down rounded down and $up rounded up", ({ value, total, down, up }) => {
    expect(intOrPercent(value, total, "down")).toBe(down);
    expect(intOrPercent(value, total, "up")).toBe(up);
  });

  it.each(["not-a-percentage", "abc%", "%", "5", "2.5%", null, {}])("%j is none", (value) => {
    expect(intOrPercent(value, 10, "up")).toBeUndefined();
  });
});

describe("an address", () => {
  it.each([
    ["10.0.0.1", "4"],
    ["010.0.0.1", undefined],
    ["1.2.3.04", undefined],
    ["fd00::1", "6"],
    ["::ffff:1.2.3.4", "4"],
    ["::FFFF:102:304", "4"],
    ["ffff::1", "6"],
    ["::ffff:1", "6"],
    ["fe80::1%eth0", "6"],
    ["fe80::1%", undefined],
    ["::ffff:1.2.3.4%eth0", "4"],
    ["10.0.0.1%eth0", undefined],
    ["10.0.0.256", undefined],
    ["", undefined],
    ["x", undefined],
  ])("%s is of family %s", (address, family) => expect(ipFamily(address)).toBe(family));
});

describe("an object's key", () => {
  it("is namespace, name and uid", () => {
    const object = { metadata: { namespace: "a", name: "b", uid: "c", labels: {} } };
    expect(objectKey(object)).toEqual({ namespace: "a", name: "b", uid: "c" });
  });

  it.each([null, 1, "x", [], {}, { metadata: null }, { metadata: { name: 5 } }])("of %j is empty", (object) => {
    expect(objectKey(object)).toEqual({ namespace: "", name: "", uid: "" });
  });
});
