/** Serves only what the poller asks for, so that a poll costs little beside what it watches. */
export const POD_INFO_ONLY = ["--metric-allowlist", "kube_pod_info"];
