/** Of this package; a test holds it against package.json. A constant, because a bundle has no package.json beside it. */
export const VERSION = "0.1.0";

/** How we present ourselves to the API server. */
export const USER_AGENT = `kube-state-shards/${VERSION}`;
