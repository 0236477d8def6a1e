import type { FamilyRow } from "../../kind/family.ts";
import { labelText } from "../../labels/label-text.ts";
import { ipFamily } from "../../narrow/ip-family.ts";
import type { PodObject } from "./pod-object.ts";

export const podInfoFamily: FamilyRow<PodObject> = {
  name: "kube_pod_info",
  help: "Where the pod runs and what made it, always 1.",
  stability: "STABLE",
  labels: ["host_ip", "pod_ip", "node", "created_by_kind", "created_by_name", "priority_class", "host_network"],
  write: (pod, samples) => {
    const controller = pod.metadata.ownerReferences.find((owner) => owner.controller);
    samples.add(
      labelText("host_ip", pod.hostIp) +
        labelText("pod_ip", pod.podIp) +
        labelText("node", pod.nodeName) +
        labelText("created_by_kind", controller?.kind ?? "") +
        labelText("created_by_name", controller?.name ?? "") +
        labelText("priority_class", pod.priorityClassName) +
        (pod.hostNetwork ? ',host_network="true"' : ',host_network="false"'),
      1,
    );
  },
};

export const podIpsFamily: FamilyRow<PodObject> = {
  name: "kube_pod_ips",
  help: "One sample, always 1, for each address of the pod.",
  stability: "ALPHA",
  labels: ["ip", "ip_family"],
  write: ({ podIps }, samples) => {
    for (const ip of podIps) {
      const family = ipFamily(ip);
      if (family !== undefined) samples.add(labelText("ip", ip) + labelText("ip_family", family), 1);
    }
  },
};
