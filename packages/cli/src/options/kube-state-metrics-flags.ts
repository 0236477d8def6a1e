import { type ForeignOption, flag, integer, type OptionType, right, text, wrong } from "@kube-state-shards/daemon";

const anyText = text({ pattern: /^.*$/s });
const LOG = "Logs go to stderr: use --log-level and --log-format.";
const CUSTOM_RESOURCES =
  "Run kube-state-metrics with --custom-resource-state-only beside this for custom resources, and scrape both.";

const logFlag = (name: string, type: OptionType<unknown>, short?: string): ForeignOption => ({
  flag: `--${name}`,
  ...(short === undefined ? {} : { short }),
  type,
  fate: { kind: "ignored", why: LOG },
});

/**
 * The flags of kube-state-metrics 2.20 that are not options of ours. The rest of its flags are, under the same name.
 *
 * What decides: a flag that changes neither samples nor who may read them is let pass with a warning; one that does is
 * refused, unless it is given the value that asks for nothing.
 */
export const kubeStateMetricsFlags: readonly ForeignOption[] = [
  logFlag("add_dir_header", flag()),
  logFlag("alsologtostderr", flag()),
  logFlag("alsologtostderrthreshold", anyText),
  {
    flag: "--auth-filter",
    type: flag(),
    harmless: ["false"],
    fate: {
      kind: "refused",
      instead:
        "Nobody would be asked who they are. Put kube-rbac-proxy in front of the ports and listen on --host 127.0.0.1, or fence them with a NetworkPolicy.",
    },
  },
  {
    flag: "--auto-gomemlimit",
    type: flag(),
    harmless: ["false"],
    fate: {
      kind: "ignored",
      why: "There is no Go runtime: bound the heap with NODE_OPTIONS=--max-old-space-size=MiB.",
    },
  },
  {
    flag: "--auto-gomemlimit-ratio",
    type: ratio(),
    fate: {
      kind: "ignored",
      why: "There is no Go runtime: bound the heap with NODE_OPTIONS=--max-old-space-size=MiB.",
    },
  },
  {
    flag: "--continue-without-custom-resource-state-config-file",
    type: flag(),
    harmless: ["false"],
    fate: { kind: "ignored", why: "Custom resources are not served." },
  },
  {
    flag: "--custom-resource-state-config",
    configKeys: ["custom_resource_config"],
    type: anyText,
    harmless: [""],
    fate: { kind: "refused", instead: CUSTOM_RESOURCES },
  },
  {
    flag: "--custom-resource-state-config-file",
    configKeys: ["custom_resource_config_file"],
    type: anyText,
    harmless: [""],
    fate: { kind: "refused", instead: CUSTOM_RESOURCES },
  },
  {
    flag: "--custom-resource-state-only",
    configKeys: ["custom_resources_only"],
    type: flag(),
    harmless: ["false"],
    fate: { kind: "refused", instead: CUSTOM_RESOURCES },
  },
  logFlag("legacy_stderr_threshold_behavior", flag()),
  logFlag("log_backtrace_at", anyText),
  logFlag("log_dir", anyText),
  logFlag("log_file", anyText),
  logFlag("log_file_max_size", integer({ min: 0 })),
  logFlag("logtostderr", flag()),
  {
    flag: "--object-limit",
    type: integer({ min: 0 }),
    harmless: ["0"],
    fate: {
      kind: "refused",
      instead:
        "Samples would be missing without a trace. Serve less with --resources, --namespaces or --metric-denylist.",
    },
  },
  logFlag("one_output", flag()),
  logFlag("skip_headers", flag()),
  logFlag("skip_log_headers", flag()),
  logFlag("stderrthreshold", anyText),
  {
    flag: "--tls-config",
    type: anyText,
    harmless: [""],
    fate: {
      kind: "refused",
      instead:
        "The ports would be open in plain text. Put kube-rbac-proxy or another TLS proxy in front and listen on --host 127.0.0.1.",
    },
  },
  {
    flag: "--use-apiserver-cache",
    configKeys: ["use_api_server_cache"],
    type: flag(),
    harmless: ["true"],
    fate: { kind: "ignored", why: "Lists are always asked of the API server's cache." },
  },
  logFlag("v", integer(), "v"),
  logFlag("vmodule", anyText),
];

/** Above 0, up to 1. */
function ratio(): OptionType<number> {
  return {
    placeholder: "<ratio>",
    arity: "once",
    parse: ([given = ""]) => {
      const value = /^\d*\.?\d+$/.test(given) ? Number(given) : Number.NaN;
      return value > 0 && value <= 1 ? right(value) : wrong("a number above 0 and up to 1");
    },
    show: String,
  };
}
