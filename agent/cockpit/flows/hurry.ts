/** Somebody who waits for the next turn may have it now. */
export interface Hurry {
  ask(): void;
  /** Resolves when somebody asks, at once for who asked before; and when the signal fires. */
  asked(signal: AbortSignal): Promise<void>;
}

export function createHurry(): Hurry {
  let isAsked = false;
  let wake = (): void => undefined;
  return {
    ask() {
      isAsked = true;
      wake();
    },
    async asked(signal) {
      if (!isAsked && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      }
      if (!signal.aborted) isAsked = false;
    },
  };
}
