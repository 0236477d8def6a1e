import { choice, defineOptions, LOG_FORMATS, LOG_LEVELS } from "@kube-state-shards/daemon";

export const logOptions = defineOptions(
  {
    logLevel: {
      flag: "--log-level",
      env: "KSS_LOG_LEVEL",
      type: choice(LOG_LEVELS),
      default: "info",
      help: "What is logged, on stderr; debug also shows the stack of an error that ends the command.",
    },
    logFormat: {
      flag: "--log-format",
      env: "KSS_LOG_FORMAT",
      type: choice(LOG_FORMATS),
      default: "text",
      help: "Log lines for people, or one JSON object a line.",
    },
  },
  [],
  "Log",
);
