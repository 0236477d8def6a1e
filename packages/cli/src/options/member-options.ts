import { defineOptions, type OptionsOf, rule, text } from "@kube-state-shards/daemon";
import { staticShard } from "./static-shard.ts";

const setIfGiven = { placeholder: "<name>", emptyIsUnset: true } as const;

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
      type: text({
        pattern: /^http:\/\/[^\s/?#@]+\/?$/,
        placeholder: "<url>",
        wanted: "a URL of scheme, host and port, such as http://10.1.2.3:8081",
        emptyIsUnset: true,
      }),
      default: undefined,
      help: "Where coordinators reach this process's telemetry port. By default the address it listens on; the host's name where that is all addresses.",
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
      (o) => o.static === undefined || (o.advertiseUrl === undefined && o.assignmentFile === undefined),
      () =>
        "--advertise-url and --assignment-file are for shards with a coordinator, --static is for those without one",
    ),
  ],
  "Shard of a fleet",
);

export type MemberValues = OptionsOf<typeof memberOptions>;
