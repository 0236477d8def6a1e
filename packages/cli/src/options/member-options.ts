import { defineOptions, type OptionsOf, rule, text } from "@kube-state-shards/daemon";
import { baseUrl } from "./base-url.ts";
import { staticShard } from "./static-shard.ts";

const setIfGiven = { placeholder: "<name>", emptyIsUnset: true } as const;

const GIVEN_TO_MEMBERS = ["advertiseUrl", "advertiseMetricsUrl", "coordinatorUrl", "assignmentFile"] as const;

/** Which shard this is: one of a fixed number, or a member of a fleet that a coordinator shares the cluster out to. */
export const memberOptions = defineOptions(
  {
    static: {
      flag: "--static",
      env: "KSS_STATIC",
      type: staticShard(),
      default: undefined,
      help: "Which of how many fixed shards this is, from 0, without a coordinator: each namespace belongs to one of them by the hash ring.",
    },
    pod: {
      flag: "--pod",
      env: "KSS_POD",
      type: text(setIfGiven),
      default: undefined,
      help: "Name that ends in the shard's ordinal, such as kube-state-shards-3: that of the StatefulSet's pod. The host's name by default.",
    },
    advertiseUrl: {
      flag: "--advertise-url",
      env: "KSS_ADVERTISE_URL",
      type: baseUrl("http://10.1.2.3:8081"),
      default: undefined,
      help: "Where coordinators reach this process's telemetry port. By default the address it listens on; the host's name where that is all addresses.",
    },
    advertiseMetricsUrl: {
      flag: "--advertise-metrics-url",
      env: "KSS_ADVERTISE_METRICS_URL",
      type: baseUrl("http://10.1.2.3:8080"),
      default: undefined,
      help: "Where scrapers reach this process's main port, for the coordinator's /sd. By default the host of --advertise-url, else as there.",
    },
    coordinatorUrl: {
      flag: "--coordinator-url",
      env: "KSS_COORDINATOR_URL",
      type: baseUrl("http://coordinator:8081"),
      default: undefined,
      help: "Telemetry port of the coordinator that keeps the assignment, for --store coordinator.",
    },
    assignmentFile: {
      flag: "--assignment-file",
      env: "KSS_ASSIGNMENT_FILE",
      type: text({ placeholder: "<file>", emptyIsUnset: true }),
      default: undefined,
      help: "Keeps the last assignment here, to start from while the store cannot be reached. Of no use unless it outlives a restart.",
    },
    fleetTokenFile: {
      flag: "--fleet-token-file",
      env: "KSS_FLEET_TOKEN_FILE",
      type: text({ placeholder: "<file>", emptyIsUnset: true }),
      default: undefined,
      help: "File with the token that coordinators and shards of a fleet share.",
    },
  },
  [
    rule(
      "advertiseUrl",
      (o) => o.static === undefined || GIVEN_TO_MEMBERS.every((name) => o[name] === undefined),
      () =>
        "--advertise-url, --advertise-metrics-url, --coordinator-url and --assignment-file are for shards with a coordinator, --static is for those without one",
    ),
  ],
  "Shard of a fleet",
);

export type MemberValues = OptionsOf<typeof memberOptions>;
