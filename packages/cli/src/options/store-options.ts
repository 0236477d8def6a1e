import { defineOptions, type OptionsOf, text } from "@kube-state-shards/daemon";

const file = text({ placeholder: "<file>", emptyIsUnset: true });

/** Where coordinators and shards meet. */
export const storeOptions = defineOptions(
  {
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
    redisKeyPrefix: {
      flag: "--redis-key-prefix",
      env: "KSS_REDIS_KEY_PREFIX",
      type: text({ pattern: /^[A-Za-z0-9._:/-]{1,100}$/, wanted: "letters, digits and . _ : / -, at most 100" }),
      default: "kube-state-shards",
      help: "What all keys of this deployment begin with: another one for each deployment that shares a Redis.",
    },
    deployment: {
      flag: "--deployment",
      env: "KSS_DEPLOYMENT",
      type: text({ placeholder: "<name>", emptyIsUnset: true }),
      default: undefined,
      help: "What coordinators and shards of one deployment must agree on to use one key prefix; the API server's URL by default.",
    },
  },
  [],
  "Store",
);

export type StoreValues = OptionsOf<typeof storeOptions>;
