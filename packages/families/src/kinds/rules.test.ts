import { describe, expect, it } from "vitest";
import { linesOf } from "../testing/lines-of.ts";

const container = (resources: unknown) => ({ spec: { containers: [{ name: "c", resources: { limits: resources } }] } });
const limits = (resources: unknown): readonly string[] =>
  linesOf("pods", "kube_pod_container_resource_limits", container(resources));

describe("resources", () => {
  it.each([
    ["cpu", "1500m", 'resource="cpu",unit="core" 1.5'],
    ["memory", "1500m", 'resource="memory",unit="byte" 2'],
    ["hugepages-2Mi", "4Mi", 'resource="hugepages_2Mi",unit="byte" 4.194304e+06'],
    ["attachable-volumes-aws-ebs", "39", 'resource="attachable_volumes_aws_ebs",unit="byte" 39'],
    ["4paradigm.example.com/vgpu", "2", 'resource="4paradigm_example_com_vgpu",unit="integer" 2'],
  ])("%s: %s of a container", (name, quantity, line) => {
    expect(limits({ [name]: quantity })).toEqual([`,container="c",node="",${line}`]);
  });

  it.each([
    "pods",
    "unknown",
    "requests.example.com/x",
    "x.kubernetes.io/y",
    "a/b/c",
    "Upper.Case/x",
    "example.com/",
    "/x",
  ])("%s is none of a container", (name) => expect(limits({ [name]: "1" })).toEqual([]));

  it("leaves out what is no quantity, and keeps the rest", () => {
    expect(limits({ cpu: "abc", memory: null, storage: "1k" })).toHaveLength(1);
  });

  it("keeps the thousandths of a node's, and counts its pods", () => {
    const node = {
      status: { capacity: { memory: "1500m", pods: "110", "example.com/x": "1.5" } },
    };
    expect(linesOf("nodes", "kube_node_status_capacity", node)).toEqual([
      ',resource="memory",unit="byte" 1.5',
      ',resource="pods",unit="integer" 110',
      ',resource="example_com_x",unit="integer" 1.5',
    ]);
  });
});

describe("why a pod is in its state", () => {
  const reasons = (status: unknown): readonly string[] => linesOf("pods", "kube_pod_status_reason", { status });

  it.each([
    [{}, []],
    [{ reason: "Evicted" }, [',reason="Evicted" 1']],
    [{ reason: "OutOfcpu" }, [',reason="Other" 1']],
    [{ conditions: [{ type: "PodScheduled", reason: "SchedulingGated" }] }, [',reason="SchedulingGated" 1']],
    [{ conditions: [{ type: "Ready", reason: "PodCompleted" }] }, []],
    [{ containerStatuses: [{ state: { terminated: { reason: "Evicted" } } }] }, [',reason="Evicted" 1']],
    [{ containerStatuses: [{ state: { terminated: { reason: "OOMKilled" } } }] }, []],
    [{ initContainerStatuses: [{ state: { terminated: { reason: "Evicted" } } }] }, []],
    [
      { reason: "NodeLost", conditions: [{ reason: "Shutdown" }, { reason: "x" }, { reason: "NodeLost" }] },
      [',reason="NodeLost" 1', ',reason="Shutdown" 1'],
    ],
    [
      { reason: "x", containerStatuses: [{ state: { terminated: { reason: "Evicted" } } }] },
      [',reason="Evicted" 1', ',reason="Other" 1'],
    ],
  ])("%j", (status, lines) => expect(reasons(status)).toEqual(lines));

  it.each([
    ["EvictionByEvictionAPI", "EvictionByEvictionAPI"],
    ["DeletionByPodGC", "DeletionByPodGC"],
    ["DeletionByTaintManager", "DeletionByTaintManager"],
    ["PreemptionByScheduler", "PreemptionByScheduler"],
    ["TerminationByKubelet", "TerminationByKubelet"],
    ["SomethingNew", "Other"],
    ["", "Other"],
    [undefined, "Other"],
  ])("a disruption for %s is shown as %s", (reason, shown) => {
    const status = {
      conditions: [
        { type: "Ready", reason: "x" },
        { type: "DisruptionTarget", status: "True", reason },
      ],
    };
    expect(linesOf("pods", "kube_pod_status_disruption_reason", { status })).toEqual([`,reason="${shown}" 1`]);
  });

  it("each disruption is shown", () => {
    const conditions = ["DeletionByPodGC", "", "DeletionByPodGC"].map((reason) => ({
      type: "DisruptionTarget",
      reason,
    }));
    expect(linesOf("pods", "kube_pod_status_disruption_reason", { status: { conditions } })).toEqual([
      ',reason="DeletionByPodGC" 1',
      ',reason="Other" 1',
    ]);
  });
});

describe("resource claims", () => {
  const claims = (resourceClaims: unknown, resourceClaimStatuses: unknown): readonly string[] =>
    linesOf("pods", "kube_pod_resourceclaim_info", { spec: { resourceClaims }, status: { resourceClaimStatuses } });

  it("made from a template are the last that a status names", () => {
    const made = [{ name: "gpu", resourceClaimName: "a" }, { name: "gpu", resourceClaimName: "b" }, { name: "gpu" }];
    expect(claims([{ name: "gpu", resourceClaimTemplateName: "t" }], made)).toEqual([
      ',claim_name="gpu",resourceclaim_name="b",resourceclaim_template_name="t" 1',
    ]);
  });

  it("that name neither claim nor template have no sample, and an empty name is one", () => {
    expect(
      claims([{ name: "x" }, { name: "gpu", resourceClaimName: "" }], [{ name: "gpu", resourceClaimName: "a" }]),
    ).toEqual([',claim_name="gpu",resourceclaim_name="",resourceclaim_template_name="" 1']);
  });
});

describe("containers", () => {
  it("that run since a time nobody knows show Go's zero time, as the reference does", () => {
    const status = { containerStatuses: [{ name: "c", state: { running: { startedAt: null } } }] };
    expect(linesOf("pods", "kube_pod_container_state_started", { status })).toEqual([',container="c" -6.21355968e+10']);
  });

  it("complete at the latest end; one that never ended does not count", () => {
    const ended = (finishedAt: unknown) => ({ state: { terminated: { finishedAt } } });
    const status = {
      containerStatuses: [ended("2017-07-14T02:40:00Z"), ended(null), ended("2017-07-14T02:39:00Z"), {}],
    };
    expect(linesOf("pods", "kube_pod_completion_time", { status })).toEqual([" 1.5e+09"]);
  });
});

describe("deployments", () => {
  it("show a condition's reason only where the controller gives it", () => {
    const status = { conditions: [{ type: "ReplicaFailure", status: "True", reason: "FailedCreate" }] };
    expect(linesOf("deployments", "kube_deployment_status_condition", { status })[0]).toBe(
      ',reason="unknown",condition="ReplicaFailure",status="true" 1',
    );
  });

  it("without replicas or with half a strategy have no rolling-update figures", () => {
    const surge = "kube_deployment_spec_strategy_rollingupdate_max_surge";
    expect(linesOf("deployments", surge, { spec: { strategy: { rollingUpdate: { maxSurge: 1 } } } })).toEqual([]);
    expect(linesOf("deployments", surge, { spec: { replicas: 3, strategy: { rollingUpdate: {} } } })).toEqual([]);
  });
});

describe("nodes", () => {
  it("are known by their last internal address", () => {
    const addresses = [
      { type: "InternalIP", address: "10.0.0.1" },
      { type: "InternalIP", address: "fd00::1" },
      { type: "Hostname", address: "n" },
    ];
    expect(linesOf("nodes", "kube_node_info", { status: { addresses } })[0]).toContain('internal_ip="fd00::1"');
    expect(linesOf("nodes", "kube_node_status_addresses", { status: { addresses } })).toHaveLength(3);
  });
});
