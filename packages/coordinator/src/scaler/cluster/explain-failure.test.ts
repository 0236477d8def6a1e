import { ApiStatusError, ApiUnreachableError } from "@kube-state-shards/listwatch";
import { describe, expect, it } from "vitest";
import { explainRead, explainWrite } from "./explain-failure.ts";

const answered = (status: number, detail = "said so") =>
  new ApiStatusError("GET /x", { status, reason: "Why", detail });

describe("what came of a request of the scaler", () => {
  it.each([
    [401, "Forbidden", "ScaleRefused"],
    [403, "Forbidden", "ScaleRefused"],
    [404, "StatefulSetMissing", "StatefulSetMissing"],
    [409, "ApiUnreachable", "ApiUnreachable"],
    [422, "ApiUnreachable", "ScaleRefused"],
    [429, "ApiUnreachable", "ApiUnreachable"],
    [503, "ApiUnreachable", "ApiUnreachable"],
  ])("is for the answer %d, read, %s, and written, %s", (status, read, write) => {
    const message = `try it: the API server answered ${status} (said so)`;
    expect(explainRead("try it", answered(status))).toEqual({ reason: read, message });
    expect(explainWrite("try it", answered(status))).toEqual({ reason: write, message });
  });

  it("is told in the server's word for it where it has no sentence, and as it came where it is no answer", () => {
    expect(explainRead("try it", answered(500, "")).message).toBe("try it: the API server answered 500 (Why)");
    expect(explainRead("try it", new ApiUnreachableError("nobody is there"))).toEqual({
      reason: "ApiUnreachable",
      message: "nobody is there",
    });
    expect(explainWrite("try it", "odd")).toEqual({ reason: "ApiUnreachable", message: "odd" });
  });
});
