import { defineOptions, flag, text } from "@kube-state-shards/daemon";

/** Settings in a file. */
export const configOptions = defineOptions(
  {
    config: {
      flag: "--config",
      env: "KSS_CONFIG",
      type: text({ placeholder: "<file>", emptyIsUnset: true }),
      default: undefined,
      help: "YAML file with options by name. Read again when it changes; the command line and the environment win over it.",
    },
    continueWithoutConfig: {
      flag: "--continue-without-config",
      env: "KSS_CONTINUE_WITHOUT_CONFIG",
      type: flag(),
      default: false,
      help: "Start without the file of --config when it is not there yet, and read it once it is.",
    },
  },
  [],
  "Settings file",
);
