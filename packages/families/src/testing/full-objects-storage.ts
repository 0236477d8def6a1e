import { fullConditions, fullMetadata } from "./full-metadata.ts";

const { namespace: _none, ...clusterMetadata } = fullMetadata;
const quantities = { cpu: "500m", memory: "1Gi", "requests.nvidia.com/gpu": "4" };
const ports = [
  { name: "http", protocol: "TCP", port: 8080 },
  { name: "dns", protocol: "UDP", port: 53 },
];

const volume = (spec: Readonly<Record<string, unknown>>) => ({ metadata: clusterMetadata, spec });

/** For each resource the object that has everything, then those that are what it cannot be at once. */
export const storageObjects: Readonly<Record<string, readonly unknown[]>> = {
  certificatesigningrequests: [
    {
      metadata: clusterMetadata,
      spec: { signerName: "kubernetes.io/kubelet-serving", request: "cmVxdWVzdA==" },
      status: {
        conditions: [{ type: "Approved", status: "True" }, ...fullConditions],
        certificate: "Y2VydGlmaWNhdGU=",
      },
    },
  ],
  endpoints: [
    {
      metadata: fullMetadata,
      subsets: [
        { addresses: [{ ip: "10.1.0.1" }, { ip: "10.1.0.2" }], notReadyAddresses: [{ ip: "10.1.0.3" }], ports },
        { addresses: [{ ip: "10.1.0.4" }], ports: [{ name: "metrics", protocol: "TCP", port: 9090 }] },
      ],
    },
  ],
  endpointslices: [
    {
      metadata: fullMetadata,
      addressType: "IPv4",
      endpoints: [
        {
          addresses: ["10.1.0.1", "10.1.0.2"],
          conditions: { ready: true, serving: true, terminating: false },
          hostname: "web-1",
          nodeName: "n-1",
          zone: "a",
          targetRef: { kind: "Pod", name: "web-1", namespace: "shop" },
          hints: { forZones: [{ name: "a" }, { name: "b" }] },
        },
        { addresses: ["10.1.0.3"], conditions: { ready: false } },
      ],
      ports,
    },
  ],
  leases: [
    { metadata: fullMetadata, spec: { holderIdentity: "web-1_5f0c", renewTime: "2026-01-01T00:00:01.123456Z" } },
  ],
  limitranges: [
    {
      metadata: fullMetadata,
      spec: {
        limits: [
          {
            type: "Container",
            min: quantities,
            max: quantities,
            default: quantities,
            defaultRequest: quantities,
            maxLimitRequestRatio: { cpu: "10" },
          },
          { type: "PersistentVolumeClaim", max: { storage: "1Ti" } },
        ],
      },
    },
  ],
  persistentvolumeclaims: [
    {
      metadata: fullMetadata,
      spec: {
        accessModes: ["ReadWriteOnce", "ReadOnlyMany"],
        resources: { requests: { storage: "10Gi" } },
        storageClassName: "fast",
        volumeName: "pv-1",
        volumeMode: "Filesystem",
      },
      status: { phase: "Bound", conditions: fullConditions },
    },
  ],
  persistentvolumes: [
    {
      metadata: clusterMetadata,
      spec: {
        accessModes: ["ReadWriteOnce", "ReadOnlyMany"],
        capacity: { storage: "10Gi" },
        claimRef: { kind: "PersistentVolumeClaim", name: "data-1", namespace: "shop" },
        csi: {
          driver: "csi.example.com",
          volumeHandle: "vol-1",
          volumeAttributes: { mounter: "rbd-nbd", mapOptions: "try-netlink" },
        },
        persistentVolumeReclaimPolicy: "Delete",
        storageClassName: "fast",
        volumeMode: "Block",
      },
      status: { phase: "Bound" },
    },
    volume({ gcePersistentDisk: { pdName: "disk-1" } }),
    volume({ awsElasticBlockStore: { volumeID: "vol-1" } }),
    volume({ azureDisk: { diskName: "disk-1" } }),
    volume({ fc: { wwids: ["w-1", "w-2"], targetWWNs: ["t-1"], lun: 0 } }),
    volume({ iscsi: { targetPortal: "10.0.0.1:3260", iqn: "iqn.example", lun: 1, initiatorName: "i-1" } }),
    volume({ nfs: { server: "nfs.example", path: "/data" } }),
    volume({ local: { path: "/mnt/disk", fsType: "ext4" } }),
    volume({ hostPath: { path: "/data", type: "Directory" } }),
  ],
  resourcequotas: [
    {
      metadata: fullMetadata,
      status: { hard: { ...quantities, pods: "10" }, used: { ...quantities, pods: "3" } },
    },
  ],
  storageclasses: [
    {
      metadata: clusterMetadata,
      provisioner: "csi.example.com",
      reclaimPolicy: "Retain",
      volumeBindingMode: "WaitForFirstConsumer",
    },
  ],
  volumeattachments: [
    {
      metadata: clusterMetadata,
      spec: { attacher: "csi.example.com", nodeName: "n-1", source: { persistentVolumeName: "pv-1" } },
      status: { attached: true, attachmentMetadata: { DevicePath: "/dev/sdd", LUN: "3" } },
    },
  ],
};
