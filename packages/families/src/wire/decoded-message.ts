import { NO_FINGERPRINT } from "./fingerprint.ts";

/** A decoded message: what JSON has of the wanted fields, except that a time is an `Instant`. */
export type DecodedMessage = Readonly<Record<string, unknown>>;

/** WHY a private field: the message has the fields that JSON gives, and no other that anybody could meet. */
class FingerprintedMessage {
  #fingerprint = NO_FINGERPRINT;

  static setFingerprint(message: FingerprintedMessage, fingerprint: number): void {
    message.#fingerprint = fingerprint;
  }

  static fingerprintOf(message: object): number {
    return #fingerprint in message ? message.#fingerprint : NO_FINGERPRINT;
  }
}

export const createFingerprinted = (): FingerprintedMessage & Record<string, unknown> =>
  new FingerprintedMessage() as FingerprintedMessage & Record<string, unknown>;

export const { setFingerprint } = FingerprintedMessage;

/**
 * What two objects of a kind have in common only where all is the same that was decoded of them, but for the resource version: of
 * different ones a pair in 2^53 has it. In this process only; `NO_FINGERPRINT` for what was not decoded from protobuf, or is a copy.
 */
export const { fingerprintOf } = FingerprintedMessage;
