import type { z } from 'zod';
import { Fault } from '#lib';
import { readBrain } from '../../sources/brain/read.ts';
import { limits } from '../../web/limits.ts';
import type { PanelContext } from '../../web/panel.ts';

interface Asked {
  /** By the monotonic clock. */
  readonly atMs: number;
  readonly answer: Promise<unknown>;
}

/** What open pages have asked of a brain a moment ago, by path; under the empty path, that it did not answer. */
const askedOf = new WeakMap<object, Map<string, Asked>>();
const silence = '';

/** What a page asks the brain by itself: it waits shortly, pages that ask the same at once ask once, and while
 * the brain does not answer nobody waits for it again.
 * @throws Fault cockpit.source where nobody can talk to the brain, api.* */
export async function askBrain<Schema extends z.ZodType>(
  context: PanelContext,
  path: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  const { ports, clock } = context;
  const { brain } = ports;
  if (brain === null) {
    const hint = 'Give the agent the secret brainToken.';
    throw new Fault({ code: 'cockpit.source', message: 'nobody can ask the brain here', hint });
  }
  const asked = askedOf.get(brain) ?? new Map<string, Asked>();
  askedOf.set(brain, asked);
  const atMs = clock.monotonicMs();
  for (const [key, before] of asked) {
    if (atMs - before.atMs > limits.askAgainMs) asked.delete(key);
  }
  const known = asked.get(silence) ?? asked.get(path);
  if (known !== undefined) return (await known.answer) as z.output<Schema>;
  const answer = readInTime(context, (signal) => readBrain(brain, path, schema, signal));
  asked.set(path, { atMs, answer });
  try {
    return await answer;
  } catch (error) {
    asked.delete(path);
    const isSilent = error instanceof Fault && error.code === 'api.unreachable';
    if (isSilent) asked.set(silence, { atMs: clock.monotonicMs(), answer });
    throw error;
  }
}

/** @throws Fault api.unreachable when it takes too long, and what the read throws */
async function readInTime<T>(
  { clock, signal }: PanelContext,
  read: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const ends = AbortSignal.any([signal, done.signal]);
  const asked = read(ends);
  const late = clock.sleep(limits.askMs, ends).then(() => {
    throw new Fault({
      code: 'api.unreachable',
      message: `the brain does not answer within ${limits.askMs / 1_000} s`,
      hint: '`panther ps` says whether it runs',
      retryable: true,
    });
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    done.abort();
    for (const one of [asked, late]) one.catch(() => null);
  }
}
