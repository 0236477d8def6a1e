/** Every code an error of this project carries, with the exit code a command ends with when the error ends it. */
export const ERROR_CODES = {
  KSS_INTERNAL: { exitCode: 1 },
  KSS_USAGE: { exitCode: 2 },
  KSS_INPUT_FILE: { exitCode: 1 },
  KSS_KUBECONFIG: { exitCode: 1 },
  KSS_API_UNREACHABLE: { exitCode: 1 },
  KSS_API_CERTIFICATE: { exitCode: 1 },
  KSS_API_STATUS: { exitCode: 1 },
  KSS_API_BODY: { exitCode: 1 },
  KSS_PIECE_STREAM: { exitCode: 1 },
  KSS_SHARD_REQUEST: { exitCode: 1 },
  KSS_SLOW_CLIENT: { exitCode: 1 },
  KSS_INVALID_UNIT: { exitCode: 1 },
  KSS_INVALID_MESSAGE: { exitCode: 1 },
  KSS_STALE_ASSIGNMENT: { exitCode: 1 },
  KSS_NOT_LEADER: { exitCode: 1 },
  KSS_LEADER_LEASE: { exitCode: 1 },
  KSS_PROTOCOL_GAP: { exitCode: 1 },
  KSS_STORE_URL: { exitCode: 2 },
  KSS_STORE_UNREACHABLE: { exitCode: 1 },
  KSS_STORE_ACCESS: { exitCode: 1 },
  KSS_STORE_NOT_WRITABLE: { exitCode: 1 },
  KSS_STORE_FOREIGN_DATA: { exitCode: 1 },
  KSS_STORE_DEPLOYMENT: { exitCode: 1 },
  KSS_STORE_DUPLICATE_SHARD: { exitCode: 1 },
  KSS_STORE_SPLIT: { exitCode: 1 },
  KSS_COORDINATOR_REQUEST: { exitCode: 1 },
  KSS_NOT_LEADING: { exitCode: 1 },
  KSS_UNKNOWN_SHARD: { exitCode: 1 },
  KSS_LIVING_SHARD: { exitCode: 1 },
  KSS_LISTEN: { exitCode: 1 },
  KSS_START_TIMEOUT: { exitCode: 1 },
} as const satisfies Readonly<Record<string, { readonly exitCode: number }>>;

export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * The base of every error this project throws on purpose.
 *
 * The message says what was attempted, what came, what was wanted, and what to do; `cause` keeps the original error.
 */
export abstract class ShardsError extends Error {
  abstract readonly code: ErrorCode;
  override get name(): string {
    return this.constructor.name;
  }
}

/** A state the code says cannot be: always a defect of ours, never of the input. */
export class InternalError extends ShardsError {
  override readonly code = "KSS_INTERNAL";
}
