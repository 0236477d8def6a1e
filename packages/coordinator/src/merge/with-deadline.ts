export type Deadline = { readonly timeoutMs: number; readonly onTimeout: () => Error };

/** What `work` gives, or `onTimeout()` thrown when it takes longer. It does not stop the work: abort that by its signal. */
export async function withDeadline<T>(work: Promise<T>, { timeoutMs, onTimeout }: Deadline): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(onTimeout()), timeoutMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
