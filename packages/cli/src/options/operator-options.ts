import { choice, defineOptions, list, type OptionsOf, type OptionType, text, wrong } from "@kube-state-shards/daemon";
import { BASE_URL } from "./base-url.ts";

/** Whom an operator's command asks. */
export const operatorOptions = defineOptions(
  {
    coordinatorUrl: {
      flag: "--coordinator-url",
      env: "KSS_COORDINATOR_URL",
      type: baseUrls(),
      default: ["http://127.0.0.1:8081"],
      help: "Telemetry ports of the coordinators; they are asked in turn until the one that leads has answered.",
      why: "within a coordinator's pod nothing else is needed",
    },
    fleetTokenFile: {
      flag: "--fleet-token-file",
      env: "KSS_FLEET_TOKEN_FILE",
      type: text({ placeholder: "<file>", emptyIsUnset: true }),
      required: true,
      help: "File with the token that coordinators and shards of a fleet share.",
    },
  },
  [],
  "Coordinators",
);

export type OperatorValues = OptionsOf<typeof operatorOptions>;

export const outputOptions = defineOptions({
  output: {
    flag: "--output",
    short: "o",
    env: "KSS_OUTPUT",
    type: choice(["table", "json"]),
    default: "table",
    help: "A table for people, or all that the coordinator says as one JSON object.",
  },
});

function baseUrls(): OptionType<readonly string[]> {
  const urls = list({ placeholder: "<url,...>" });
  return {
    ...urls,
    parse: (texts) => {
      const parsed = urls.parse(texts);
      const isRight = parsed.ok && parsed.value.length > 0 && parsed.value.every((url) => BASE_URL.test(url));
      return isRight
        ? parsed
        : wrong("URLs of scheme, host and port, such as http://10.1.2.3:8081,http://10.1.2.4:8081");
    },
  };
}
