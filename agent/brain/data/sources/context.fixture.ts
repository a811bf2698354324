import { createLog, createManualClock, type ManualClock } from '#lib';
import type { Page, SourceContext } from './define.ts';

export interface TestContext extends SourceContext {
  readonly clock: ManualClock;
  readonly lines: readonly string[];
}

/** A clock that moves on by what is slept, a jitter that is none. */
export function createTestContext(startMs: number): TestContext {
  const clock = createManualClock({ startMs, autoAdvance: true });
  const lines: string[] = [];
  const log = createLog({ clock, level: 'debug', write: (line) => lines.push(line) });
  return { clock, log, lines, random: () => 0.5 };
}

export async function readAll<Row>(
  pages: AsyncIterable<Page<Row>> | undefined,
): Promise<{ readonly rows: readonly Row[]; readonly pages: readonly Page<Row>[] }> {
  const all: Page<Row>[] = [];
  for await (const page of pages ?? []) all.push(page);
  return { rows: all.flatMap(({ rows }) => rows), pages: all };
}

export const neverAborted = new AbortController().signal;
