import { describe, expect, it } from "vitest";
import { readPodKeys } from "./pod-keys.ts";

describe("the pods of a body", () => {
  it("are those of kube_pod_info, whatever else the body holds", () => {
    const body = [
      "# HELP kube_pod_info x",
      "# TYPE kube_pod_info gauge",
      'kube_pod_info{namespace="a",pod="one",uid="1",created_by_name="kube_pod_info{"} 1',
      'kube_pod_info{uid="2",namespace="b",pod="two"} 1',
      'kube_pod_created{namespace="a",pod="three",uid="3"} 1',
      "",
    ].join("\n");
    expect(readPodKeys(body)).toEqual(["a/one", "b/two"]);
  });

  it("are found in the first line and in a last line without an end", () => {
    expect(readPodKeys('kube_pod_info{namespace="a",pod="one"} 1')).toEqual(["a/one"]);
  });

  it("are none in an empty body", () => {
    expect(readPodKeys("")).toEqual([]);
  });

  it("keep what is named twice twice", () => {
    const line = 'kube_pod_info{namespace="a",pod="one"} 1\n';
    expect(readPodKeys(line + line)).toEqual(["a/one", "a/one"]);
  });

  it("are refused when a line does not say whose it is", () => {
    expect(() => readPodKeys('kube_pod_info{pod="one"} 1\n')).toThrow(/no namespace or pod/);
  });
});
