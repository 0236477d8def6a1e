type StreamOptions = { readonly onCancel: () => void };

/** The body of one answer, as long as the server has not ended it. */
export class ModelStream implements AsyncIterable<Buffer> {
  readonly #options: StreamOptions;
  #chunks: Buffer[] = [];
  #end: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  push(value: unknown): void {
    if (this.#end !== undefined) return;
    this.#chunks.push(Buffer.from(`${JSON.stringify(value)}\n`));
    this.#wake?.();
  }

  end(error?: unknown): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  /** What is on its way is lost. */
  abort(error: unknown): void {
    this.#chunks = [];
    this.#end = { error };
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    try {
      for (;;) {
        const chunk = this.#chunks.shift();
        if (chunk !== undefined) yield chunk;
        else if (this.#end === undefined)
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        else if (this.#end.error !== undefined) throw this.#end.error;
        else return;
      }
    } finally {
      this.#options.onCancel();
    }
  }
}

/** In two pieces, with a turn between them. */
export async function* bodyOf(value: unknown): AsyncGenerator<Buffer> {
  const body = Buffer.from(JSON.stringify(value));
  yield body.subarray(0, body.length / 2);
  await new Promise((resolve) => setImmediate(resolve));
  yield body.subarray(body.length / 2);
}
