import { describe, expect, it } from "vitest";
import { findKind } from "../catalogue.ts";
import { createKindRenderer } from "../kind/create-kind-renderer.ts";
import type { Kind } from "../kind/kind.ts";
import { parseSamples } from "../testing/parse-sample-line.ts";

type Family = { readonly resource: string; readonly family: string; readonly labels: readonly string[] };

/** The samples of one family of `object`: the values of `labels`, then the sample's. */
function rowsOf({ resource, family, labels }: Family, object: unknown): readonly (readonly unknown[])[] {
  const { render } = createKindRenderer(findKind(resource) as Kind, {
    metricAllowlist: [new RegExp(`^${family}$`)],
    optInList: [/.*/],
  });
  return parseSamples([render(object).text]).map((sample) => [
    ...labels.map((label) => sample.labels.get(label)),
    sample.value,
  ]);
}

describe("certificate signing requests", () => {
  const resource = "certificatesigningrequests";
  const length = { resource, family: "kube_certificatesigningrequest_cert_length", labels: ["signer_name"] };

  it.each([
    ["Y2VydGlmaWNhdGU=", 11],
    ["YWI=", 2],
    ["YWJj", 3],
    ["", 0],
    [null, 0],
    [5, 0],
  ])("with the certificate %j are shown with %i bytes, before encoding", (certificate, bytes) => {
    const request = { spec: { signerName: "s" }, status: { certificate } };
    expect(rowsOf(length, request)).toEqual([["s", bytes]]);
  });

  it("count only the conditions that decide them, whatever their status", () => {
    const condition = { resource, family: "kube_certificatesigningrequest_condition", labels: ["condition"] };
    const status = { conditions: [{ type: "Denied", status: "False" }, { type: "denied" }, { type: "Other" }] };
    expect(rowsOf(condition, { status })).toEqual([
      ["approved", 0],
      ["denied", 1],
      ["failed", 0],
    ]);
  });
});

describe("endpoints", () => {
  const resource = "endpoints";
  const address = { resource, family: "kube_endpoint_address", labels: ["ip", "port_number", "ready"] };
  const ports = { resource, family: "kube_endpoint_ports", labels: ["port_name", "port_protocol", "port_number"] };

  it("show no address that has no port, and ports also without address", () => {
    const subsets = [{ addresses: [{ ip: "10.0.0.1" }] }, { ports: [{ name: "a", port: 1, protocol: "TCP" }] }];
    expect(rowsOf(address, { subsets })).toEqual([]);
    expect(rowsOf(ports, { subsets })).toEqual([["a", "TCP", "1", 1]]);
  });

  it("show an address that is ready in one subset and not in another as both", () => {
    const subsets = [
      { addresses: [{ ip: "10.0.0.1" }], ports: [{ port: 1 }] },
      { notReadyAddresses: [{ ip: "10.0.0.1" }], ports: [{ port: 1 }] },
    ];
    expect(rowsOf(address, { subsets })).toEqual([
      ["10.0.0.1", "1", "true", 1],
      ["10.0.0.1", "1", "false", 1],
    ]);
  });

  it("show a port once that several subsets have, and one without number as port 0", () => {
    expect(rowsOf(ports, { subsets: [{ ports: [{ name: "a" }] }, { ports: [{ name: "a" }] }] })).toEqual([
      ["a", "", "0", 1],
    ]);
  });
});

describe("endpoint slices", () => {
  const resource = "endpointslices";
  const hints = { resource, family: "kube_endpointslice_endpoints_hints", labels: ["address", "for_zone"] };

  it("show what an endpoint does not say as empty labels", () => {
    const labels = ["address", "ready", "serving", "terminating", "hostname", "targetref_kind", "endpoint_zone"];
    const endpoints = { resource, family: "kube_endpointslice_endpoints", labels };
    const given = [{ addresses: ["a"], conditions: { ready: false, serving: null }, zone: null }, { addresses: ["b"] }];
    expect(rowsOf(endpoints, { endpoints: given })).toEqual([
      ["a", "false", "", "", "", "", "", 1],
      ["b", "", "", "", "", "", "", 1],
    ]);
  });

  it("show every zone that is hinted at, each with the first address alone", () => {
    const forZones = [{ name: "z-1" }, { name: "z-2" }];
    expect(rowsOf(hints, { endpoints: [{ addresses: ["a", "b"], hints: { forZones } }] })).toEqual([
      ["a", "z-1", 1],
      ["a", "z-2", 1],
    ]);
  });

  it("show no hint of an endpoint without address or zones", () => {
    const endpoints = [
      { addresses: [], hints: { forZones: [{ name: "z" }] } },
      { addresses: ["a"], hints: { forNodes: [{ name: "n" }] } },
      { addresses: ["a"] },
    ];
    expect(rowsOf(hints, { endpoints })).toEqual([]);
  });

  it("tell a port that is 0 from one that is not given", () => {
    const ports = { resource, family: "kube_endpointslice_ports", labels: ["port_name", "port_number"] };
    expect(rowsOf(ports, { ports: [{ name: "a", port: 0 }, { name: "b", port: null }, { port: 1 }] })).toEqual([
      ["a", "0", 1],
      ["b", "", 1],
      ["", "1", 1],
    ]);
  });
});

describe("leases", () => {
  const labels = ["owner_kind", "owner_name", "lease_holder"];
  const owner = { resource: "leases", family: "kube_lease_owner", labels };
  const renewed = { resource: "leases", family: "kube_lease_renew_time", labels: [] };

  it("show each owner with the holder, and the holder alone without owner", () => {
    const ownerReferences = [
      { kind: "Node", name: "n-1" },
      { kind: "Node", name: "n-2" },
    ];
    const spec = { holderIdentity: "h" };
    expect(rowsOf(owner, { metadata: { ownerReferences }, spec })).toEqual([
      ["Node", "n-1", "h", 1],
      ["Node", "n-2", "h", 1],
    ]);
    expect(rowsOf(owner, { spec })).toEqual([["", "", "h", 1]]);
    expect(rowsOf(owner, { spec: { holderIdentity: null } })).toEqual([["", "", "", 1]]);
  });

  it("show the second they were renewed in, and nothing before they were", () => {
    expect(rowsOf(renewed, { spec: { renewTime: "2017-07-14T02:40:00.999999Z" } })).toEqual([[1.5e9]]);
    expect(rowsOf(renewed, { spec: { renewTime: null } })).toEqual([]);
    expect(rowsOf(renewed, {})).toEqual([]);
  });
});

describe("limit ranges and resource quotas", () => {
  const quota = { resource: "resourcequotas", family: "kube_resourcequota", labels: ["resource", "type"] };
  const limit = { resource: "limitranges", family: "kube_limitrange", labels: ["resource", "type", "constraint"] };

  it("show quantities to the thousandth under the names they have, and leave out what is none", () => {
    const hard = { "requests.nvidia.com/gpu": "4", "count/jobs.batch": "0", memory: "1500m", cpu: "abc" };
    expect(rowsOf(quota, { status: { hard } })).toEqual([
      ["requests.nvidia.com/gpu", "hard", 4],
      ["count/jobs.batch", "hard", 0],
      ["memory", "hard", 1.5],
    ]);
  });

  it("show of a quota what is in force, not what its spec asks for", () => {
    expect(rowsOf(quota, { spec: { hard: { pods: "5" } }, status: { used: { pods: "3" } } })).toEqual([
      ["pods", "used", 3],
    ]);
  });

  it("show of a limit range only the constraints there are", () => {
    const limits = [
      { type: "Container", default: { cpu: "250m" }, other: { cpu: "1" } },
      { type: "Pod", max: { "example.com/gpu": "2" } },
    ];
    expect(rowsOf(limit, { spec: { limits } })).toEqual([
      ["cpu", "Container", "default", 0.25],
      ["example.com/gpu", "Pod", "max", 2],
    ]);
  });
});

describe("persistent volume claims", () => {
  const resource = "persistentvolumeclaims";
  const info = { resource, family: "kube_persistentvolumeclaim_info", labels: ["storageclass", "volumemode"] };
  const annotated = (storageClass: string) => ({
    annotations: { "volume.beta.kubernetes.io/storage-class": storageClass },
  });

  it.each([
    [annotated("old"), "new", "old"],
    [annotated(""), "new", ""],
    [{}, "new", "new"],
    [{}, "", ""],
    [{}, null, ""],
  ])("with metadata %j and class %j are of class %j", (metadata, storageClassName, shown) => {
    expect(rowsOf(info, { metadata, spec: { storageClassName } })).toEqual([[shown, "", 1]]);
  });

  it("show no phase before they have one, and none of the known ones for an unknown one", () => {
    const phase = { resource, family: "kube_persistentvolumeclaim_status_phase", labels: ["phase"] };
    expect(rowsOf(phase, { status: {} })).toEqual([]);
    expect(rowsOf(phase, { status: { phase: "New" } })).toEqual([
      ["Lost", 0],
      ["Bound", 0],
      ["Pending", 0],
    ]);
  });

  it("ask for whole bytes, rounded up, or for nothing that is shown", () => {
    const request = {
      resource,
      family: "kube_persistentvolumeclaim_resource_requests_storage_bytes",
      labels: [],
    };
    const asking = (requests: unknown) => ({ spec: { resources: { requests } } });
    expect(rowsOf(request, asking({ storage: "1500m" }))).toEqual([[2]]);
    expect(rowsOf(request, asking({ storage: "0" }))).toEqual([[0]]);
    expect(rowsOf(request, asking({ cpu: "1" }))).toEqual([]);
  });
});

describe("persistent volumes", () => {
  const resource = "persistentvolumes";
  const family = "kube_persistentvolume_info";
  const info = (...labels: readonly string[]) => ({ resource, family, labels });

  it("have iSCSI unit 0 when it is left out, but no Fibre Channel unit", () => {
    const units = info("iscsi_lun", "fc_lun");
    expect(rowsOf(units, { spec: { iscsi: {} } })).toEqual([["0", "", 1]]);
    expect(rowsOf(units, { spec: { fc: {} } })).toEqual([["", "", 1]]);
    expect(rowsOf(units, { spec: { fc: { lun: 0 } } })).toEqual([["", "0", 1]]);
  });

  it("join the names of a fibre channel by commas, without one for empty names at the front", () => {
    const fc = { wwids: ["", "", "a", "", "b"], targetWWNs: ["", ""] };
    expect(rowsOf(info("fc_wwids", "fc_target_wwns"), { spec: { fc } })).toEqual([["a,,b", "", 1]]);
  });

  it("show the file system of a local disk, the type of a host's path, and the other sources not at all", () => {
    const labels = info("local_path", "local_fs", "host_path", "host_path_type", "nfs_path");
    expect(rowsOf(labels, { spec: { local: { path: "/a", fsType: "ext4" } } })).toEqual([
      ["/a", "ext4", "", "", "", 1],
    ]);
    expect(rowsOf(labels, { spec: { hostPath: { path: "/b", type: "Directory" } } })).toEqual([
      ["", "", "/b", "Directory", "", 1],
    ]);
    expect(rowsOf(labels, { spec: { cephfs: { path: "/c" } } })).toEqual([["", "", "", "", "", 1]]);
  });

  it("show the first source only, should they have several", () => {
    const spec = { nfs: { server: "n" }, awsElasticBlockStore: { volumeID: "v" }, hostPath: null };
    expect(rowsOf(info("ebs_volume_id", "nfs_server"), { spec })).toEqual([["v", "", 1]]);
  });

  it("have the capacity 0 when they name none", () => {
    const capacity = { resource, family: "kube_persistentvolume_capacity_bytes", labels: [] };
    expect(rowsOf(capacity, {})).toEqual([[0]]);
    expect(rowsOf(capacity, { spec: { capacity: { storage: "1500m" } } })).toEqual([[2]]);
  });

  it("show mounter and map options of what a CSI driver is told, and only of CSI volumes", () => {
    const labels = ["csi_mounter", "csi_map_options"];
    const attributes = { resource, family: "kube_persistentvolume_csi_attributes", labels };
    const csi = { volumeAttributes: { mounter: "m", secret: "s" } };
    expect(rowsOf(attributes, { spec: { csi } })).toEqual([["m", "", 1]]);
    expect(rowsOf(attributes, { spec: { csi: {} } })).toEqual([["", "", 1]]);
    expect(rowsOf(attributes, { spec: { nfs: {} } })).toEqual([]);
  });

  it("show a claim only while they have one", () => {
    const labels = ["name", "claim_namespace"];
    const claim = { resource, family: "kube_persistentvolume_claim_ref", labels };
    expect(rowsOf(claim, { spec: { claimRef: { name: "c" } } })).toEqual([["c", "", 1]]);
    expect(rowsOf(claim, { spec: { claimRef: null } })).toEqual([]);
  });
});

describe("storage classes", () => {
  const labels = ["provisioner", "reclaim_policy", "volume_binding_mode"];
  const info = { resource: "storageclasses", family: "kube_storageclass_info", labels };

  it("delete and bind at once unless they say otherwise", () => {
    expect(rowsOf(info, { provisioner: "p", reclaimPolicy: null })).toEqual([["p", "Delete", "Immediate", 1]]);
    const other = { provisioner: "p", reclaimPolicy: "Retain", volumeBindingMode: "WaitForFirstConsumer" };
    expect(rowsOf(info, other)).toEqual([["p", "Retain", "WaitForFirstConsumer", 1]]);
  });
});

describe("volume attachments", () => {
  const resource = "volumeattachments";
  const labels = { resource, family: "kube_volumeattachment_labels", labels: ["label_app", "label_part_of"] };
  const source = { resource, family: "kube_volumeattachment_spec_source_persistentvolume", labels: ["volumename"] };

  it("show all their labels without an allowlist, and a sample also without labels", () => {
    expect(rowsOf(labels, { metadata: { labels: { app: "a", partOf: "b" } } })).toEqual([["a", "b", 1]]);
    expect(rowsOf(labels, {})).toEqual([[undefined, undefined, 1]]);
  });

  it("show all that the attacher says, and a sample also before it says anything", () => {
    const family = "kube_volumeattachment_status_attachment_metadata";
    const metadata = { resource, family, labels: ["metadata_device_path", "metadata_lun"] };
    const attachmentMetadata = { devicePath: "/dev/sdd", LUN: "0" };
    expect(rowsOf(metadata, { status: { attachmentMetadata } })).toEqual([["/dev/sdd", "0", 1]]);
    expect(rowsOf(metadata, {})).toEqual([[undefined, undefined, 1]]);
  });

  it("name no volume when a pod brings it along", () => {
    expect(rowsOf(source, { spec: { source: { inlineVolumeSpec: {} } } })).toEqual([]);
    expect(rowsOf(source, { spec: { source: { persistentVolumeName: "" } } })).toEqual([["", 1]]);
  });

  it("are detached until the status says otherwise", () => {
    const attached = { resource, family: "kube_volumeattachment_status_attached", labels: [] };
    expect(rowsOf(attached, {})).toEqual([[0]]);
    expect(rowsOf(attached, { status: { attached: true } })).toEqual([[1]]);
  });
});
