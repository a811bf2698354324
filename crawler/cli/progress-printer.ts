import { systemClock } from '#lib';

/** Tells how something goes on: one line that is written over on a terminal, a line now and then where
 * there is none, events with JSON. */
export function createProgressPrinter<Progress extends object>(output: {
  readonly json: boolean;
  readonly isTTY: boolean;
  readonly event: (value: unknown) => void;
  readonly line: (text: string) => void;
  /** Without a newline of its own. */
  readonly draw: (text: string) => void;
  readonly columns: number;
  readonly render: (progress: Progress) => string;
}) {
  const everyMs = output.json ? 1_000 : output.isTTY ? 200 : 10_000;
  let lastMs = Number.NEGATIVE_INFINITY;
  let isDrawn = false;
  return {
    show(progress: Progress): void {
      const nowMs = systemClock.monotonicMs();
      if (nowMs - lastMs < everyMs) return;
      lastMs = nowMs;
      if (output.json) output.event({ event: 'progress', ...progress });
      else if (!output.isTTY) output.line(output.render(progress));
      else {
        const text = output.render(progress).slice(0, output.columns - 1);
        output.draw(`\r${text}\x1b[K`);
        isDrawn = true;
      }
    },
    /** Takes the line away, so that something else can be written. */
    clear(): void {
      if (isDrawn) output.draw('\r\x1b[K');
      isDrawn = false;
      lastMs = Number.NEGATIVE_INFINITY;
    },
  };
}

export type ProgressPrinter = ReturnType<typeof createProgressPrinter>;
