import { choice, defineOptions, type OptionsOf, rule, text } from "@kube-state-shards/daemon";

const file = text({ placeholder: "<file>", emptyIsUnset: true });

export const DEFAULT_KEY_PREFIX = "kube-state-shards";

const redisKeyPrefix = {
  flag: "--redis-key-prefix",
  env: "KSS_REDIS_KEY_PREFIX",
  type: text({ pattern: /^[A-Za-z0-9._:/-]{1,100}$/, wanted: "letters, digits and . _ : / -, at most 100" }),
  default: DEFAULT_KEY_PREFIX,
  help: "What all keys of this deployment begin with: another one for each deployment that shares a Redis.",
} as const;

/** For commands that do not use the store, and go by what tells deployments apart. */
export const keyPrefixOptions = defineOptions({ redisKeyPrefix }, [], "Store");

/** Where coordinators and shards meet. */
export const storeOptions = defineOptions(
  {
    store: {
      flag: "--store",
      env: "KSS_STORE",
      type: choice(["redis", "coordinator"]),
      default: undefined,
      help: "Where the assignment is kept: in the Redis of --redis, or in the memory of one coordinator, which serves it to its shards. --redis alone says redis.",
    },
    redis: {
      flag: "--redis",
      env: "KSS_REDIS",
      type: text({ placeholder: "<url>", emptyIsUnset: true }),
      default: undefined,
      help: "Redis that holds the assignment: redis://host:port, rediss:// for TLS, redis+sentinel://host,host/master, redis+cluster://host,host.",
    },
    redisPasswordFile: {
      flag: "--redis-password-file",
      env: "KSS_REDIS_PASSWORD_FILE",
      type: file,
      default: undefined,
      help: "File with the password of --redis, read again for each connection.",
    },
    redisSentinelPasswordFile: {
      flag: "--redis-sentinel-password-file",
      env: "KSS_REDIS_SENTINEL_PASSWORD_FILE",
      type: file,
      default: undefined,
      help: "The same for the sentinels themselves.",
    },
    redisCaFile: {
      flag: "--redis-ca-file",
      env: "KSS_REDIS_CA_FILE",
      type: file,
      default: undefined,
      help: "File with the certificates (PEM) that --redis is trusted by.",
    },
    redisKeyPrefix,
    deployment: {
      flag: "--deployment",
      env: "KSS_DEPLOYMENT",
      type: text({ placeholder: "<name>", emptyIsUnset: true }),
      default: undefined,
      help: "What coordinators and shards of one deployment must agree on to use one key prefix; the API server's URL by default.",
    },
  },
  [
    rule(
      "store",
      (o) => o.store !== "redis" || o.redis !== undefined,
      () => "redis wants to be told which: give --redis",
    ),
    rule(
      "store",
      (o) => o.store !== "coordinator" || o.redis === undefined,
      () => "coordinator keeps the assignment in one coordinator, --redis keeps it in a Redis: leave one of them out",
    ),
  ],
  "Store",
);

export type StoreValues = OptionsOf<typeof storeOptions>;
