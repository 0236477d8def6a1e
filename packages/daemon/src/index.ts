export type { BodyRead, WholeBody } from "./bodies/body-metrics.ts";
export { type BodyReader, readerOf } from "./bodies/body-reader.ts";
export { type ConfigMetrics, createConfigMetrics } from "./config-metrics.ts";
export { type AppOptions, createApp } from "./http/create-app.ts";
export { healthRoutes, type Readiness, readOnly, readyRoute } from "./http/health-routes.ts";
export { escapeHtml, type HomeLink, metricsLinks } from "./http/home-page.ts";
export { ListenError } from "./http/listen-error.ts";
export {
  HTTP_TIMEOUTS,
  type HttpListener,
  type HttpTimeouts,
  type ListenOptions,
  listenHttp,
} from "./http/listen-http.ts";
export { jsonBody, requireToken } from "./http/require-token.ts";
export {
  createLog,
  LOG_FORMATS,
  LOG_LEVELS,
  type LogFormat,
  type LogLevel,
  type LogOptions,
  withFields,
} from "./log.ts";
export type { ConfigContent, ConfigEntry } from "./options/config-content.ts";
export {
  composeOptions,
  defineOptions,
  type ForeignOption,
  type OptionRow,
  type OptionRule,
  type OptionsOf,
  type OptionsSchema,
  rule,
  type ValuesOf,
  withForeign,
  withRules,
} from "./options/define-options.ts";
export { duration, showDurationMs } from "./options/duration.ts";
export { nearestName } from "./options/nearest-name.ts";
export { type ConfigValue, type OptionType, type ParsedValue, right, wrong } from "./options/option-type.ts";
export { choice, decimal, flag, integer, list, text } from "./options/option-types.ts";
export { parseOptions } from "./options/parse-options.ts";
export { type OptionSources, peekOption, type ReadOptions, readOptions } from "./options/read-options.ts";
export { type HelpOptions, renderHelp, renderOptionsPage } from "./options/render-help.ts";
export { UsageError } from "./options/usage-error.ts";
export { type SignalSource, type StopSignal, type StopSignals, stopSignals } from "./stop-signals.ts";
export { createTelemetry, type Telemetry, type TelemetryOptions } from "./telemetry.ts";
