import { type OptionType, text } from "@kube-state-shards/daemon";

/** Of a port, without a path. */
export const BASE_URL = /^http:\/\/[^\s/?#@]+\/?$/;

/** `http://host:port`. */
export const baseUrl = (example: string): OptionType<string> =>
  text({
    pattern: BASE_URL,
    placeholder: "<url>",
    wanted: `a URL of scheme, host and port, such as ${example}`,
    emptyIsUnset: true,
  });
