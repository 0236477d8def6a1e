import { ShardsError } from "@kube-state-shards/exposition";

export type InputPlace = {
  /** As the user gave it; `-` is standard input. */
  readonly file: string;
  /** From 1; undefined where the fault has no place. */
  readonly line?: number | undefined;
};

export class InputFileError extends ShardsError {
  override readonly code = "KSS_INPUT_FILE";
  readonly place: InputPlace;
  constructor(place: InputPlace, problem: string, options?: ErrorOptions) {
    const name = place.file === "-" ? "standard input" : place.file;
    super(`read ${name}${place.line === undefined ? "" : `, line ${place.line}`}: ${problem}`, options);
    this.place = place;
  }
}
