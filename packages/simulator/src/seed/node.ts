import type { JsonObject } from "../cluster/stored-object.ts";
import { seededTime } from "./pod.ts";
import { seededUid } from "./pseudo-random.ts";

const resources = (cpu: string, memory: string): JsonObject => ({
  cpu,
  memory,
  pods: "110",
  "ephemeral-storage": "100Gi",
});

export function buildNode(index: number): JsonObject {
  const name = `node-${index}`;
  return {
    metadata: {
      name,
      uid: seededUid("node", name),
      creationTimestamp: seededTime(index),
      labels: {
        "kubernetes.io/hostname": name,
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/os": "linux",
        "topology.kubernetes.io/zone": `zone-${index % 3}`,
      },
    },
    spec: {
      podCIDR: `10.${index % 250}.0.0/24`,
      providerID: `example:///zone-${index % 3}/${name}`,
      ...(index % 20 === 19 ? { taints: [{ key: "dedicated", value: "batch", effect: "NoSchedule" }] } : {}),
    },
    status: {
      capacity: resources("16", "65842336Ki"),
      allocatable: resources("15800m", "64000000Ki"),
      conditions: ["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"].map((type) => ({
        type,
        status: type === "Ready" ? "True" : "False",
        lastHeartbeatTime: seededTime(index),
        lastTransitionTime: seededTime(index),
        reason: `Kubelet${type}`,
        message: `kubelet reports ${type}`,
      })),
      addresses: [
        { type: "InternalIP", address: `192.168.${(index >> 8) & 255}.${index & 255}` },
        { type: "Hostname", address: name },
      ],
      nodeInfo: {
        kernelVersion: "6.1.0",
        osImage: "Debian GNU/Linux 12",
        containerRuntimeVersion: "containerd://1.7.0",
        kubeletVersion: "v1.36.3",
        kubeProxyVersion: "v1.36.3",
        operatingSystem: "linux",
        architecture: "amd64",
        machineID: seededUid("machine", name),
        systemUUID: seededUid("system", name),
        bootID: seededUid("boot", name),
      },
    },
  };
}
