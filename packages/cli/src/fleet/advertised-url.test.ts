import { describe, expect, it } from "vitest";
import { advertisedMetricsUrl, advertisedUrl } from "./advertised-url.ts";

const listener = { host: "127.0.0.1", port: 8080, url: "http://127.0.0.1:8080" };
const everywhere = { host: "::", port: 8080, url: "http://localhost:8080" };

describe("where others reach a port", () => {
  it.each([
    [listener, undefined, "http://127.0.0.1:8080"],
    [everywhere, undefined, "http://pod-0:8080"],
    [{ ...everywhere, host: "0.0.0.0" }, undefined, "http://pod-0:8080"],
    [everywhere, "http://10.1.2.3:9000/", "http://10.1.2.3:9000"],
  ])("of %j, told %j, is %s", (at, told, want) => expect(advertisedUrl(at, { told, hostname: "pod-0" })).toBe(want));

  it.each([
    [undefined, undefined, "http://pod-0:8080"],
    [undefined, "http://10.1.2.3:8081", "http://10.1.2.3:8080"],
    [undefined, "http://[fd00::7]:8081/", "http://[fd00::7]:8080"],
    ["http://10.9.9.9:80", "http://10.1.2.3:8081", "http://10.9.9.9:80"],
  ])("of the main port, told %j, and %j for the fleet, is %s", (told, toldFleetUrl, want) =>
    expect(advertisedMetricsUrl(everywhere, { told, toldFleetUrl, hostname: "pod-0" })).toBe(want),
  );
});
