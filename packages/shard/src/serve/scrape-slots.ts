/** Bounds how many bodies are written at once: each pins a snapshot. */
export interface ScrapeSlots {
  /** Undefined when all are taken. Call the result once to give the slot back. */
  take(): (() => void) | undefined;
  taken(): number;
}

export function createScrapeSlots(limit: number): ScrapeSlots {
  let taken = 0;
  return {
    take() {
      if (taken >= limit) return undefined;
      taken++;
      return () => {
        taken--;
      };
    },
    taken: () => taken,
  };
}
