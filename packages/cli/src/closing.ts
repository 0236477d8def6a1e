/** What a command has opened, to be closed in the opposite order however it ends. */
export type Closing = {
  add(close: () => Promise<void>): void;
  /** Closes everything, also when a part fails to. Errors: the first failure, after all were tried. */
  close(): Promise<void>;
};

function createClosing(): Closing {
  const opened: (() => Promise<void>)[] = [];
  return {
    add: (close) => {
      opened.push(close);
    },
    close: async () => {
      const failures: unknown[] = [];
      for (let close = opened.pop(); close !== undefined; close = opened.pop()) {
        await close().catch((error: unknown) => failures.push(error));
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}

/** Runs `act`, and closes what it opened: also when it throws, and then with its error. */
export async function withClosing<T>(act: (closing: Closing) => Promise<T>): Promise<T> {
  const closing = createClosing();
  let result: T;
  try {
    result = await act(closing);
  } catch (error) {
    await closing.close().catch(() => {}); // what went wrong first is what the user needs to know
    throw error;
  }
  await closing.close();
  return result;
}
