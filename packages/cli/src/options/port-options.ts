import { defineOptions, integer, rule, text } from "@kube-state-shards/daemon";

const port = integer({ min: 0, max: 65_535 });
const address = text({ placeholder: "<address>", emptyIsUnset: true });

export const portOptions = defineOptions(
  {
    host: {
      flag: "--host",
      env: "KSS_HOST",
      type: address,
      default: "::",
      help: "Address to listen on; :: is all of IPv6 and IPv4.",
      why: "kube-state-metrics",
    },
    port: {
      flag: "--port",
      env: "KSS_PORT",
      type: port,
      default: 8080,
      help: "Port of the object metrics. 0 takes free ports everywhere, which are printed.",
    },
    telemetryHost: {
      flag: "--telemetry-host",
      env: "KSS_TELEMETRY_HOST",
      type: address,
      default: undefined,
      help: "Address of the telemetry port; that of --host when left out.",
    },
    telemetryPort: {
      flag: "--telemetry-port",
      env: "KSS_TELEMETRY_PORT",
      type: port,
      default: 8081,
      help: "Port of readiness, self metrics and the fleet API.",
    },
  },
  [
    rule(
      "telemetryPort",
      (o) => o.telemetryPort === 0 || o.port !== o.telemetryPort,
      (o) => `must differ from --port, got ${o.telemetryPort} for both`,
    ),
  ],
  "Ports",
);
