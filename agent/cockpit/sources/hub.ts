import { calledOff, canonicalJson, Fault } from '#lib';
import { limits } from './limits.ts';
import { nothingRead, type Reading, type Source, type SourceContext } from './source.ts';

/** Reads all sources in the background and keeps what they said. */
export interface SourceHub {
  /** What is known now, without waiting for anything. */
  reading<T>(source: Source<T>): Reading<T>;
  /** Of all sources by name. */
  readings(): Readonly<Record<string, Reading<unknown>>>;
  /** Reads now, or waits for the read that is under way; the deadline of the source is its own. */
  refresh<T>(source: Source<T>): Promise<Reading<T>>;
  /** Reads after something was changed there: a read that began before is waited for and does not count. */
  readAgain<T>(source: Source<T>): Promise<Reading<T>>;
  /** Calls back after each read; returns how to stop that. */
  onChange(listener: (change: SourceChange) => void): () => void;
  /** Begins to read. */
  start(): void;
  /** Calls off what is under way, and waits for no source that does not listen. */
  close(): Promise<void>;
}

export interface SourceChange {
  readonly name: string;
  /** Only the time of observation is another: nothing to draw again but the age. */
  readonly isSame: boolean;
}

export interface SourceHubOptions extends SourceContext {
  readonly sources: readonly Source[];
}

interface Slot {
  readonly source: Source;
  reading: Reading<unknown>;
  failures: number;
  /** The turn under way, the deadline included. */
  turn: Promise<void> | null;
  /** A read that was given up at its deadline and has not ended yet. */
  isHanging: boolean;
}

export function createSourceHub({ sources, ...context }: SourceHubOptions): SourceHub {
  const slots = new Map<string, Slot>();
  for (const source of sources) {
    if (slots.has(source.name)) throw new Error(`two sources are named ${source.name}`);
    const fresh = { reading: nothingRead, failures: 0, turn: null, isHanging: false };
    slots.set(source.name, { source, ...fresh });
  }
  const listeners = new Set<(change: SourceChange) => void>();
  const stop = new AbortController();
  const loops: Promise<void>[] = [];

  const slotOf = (name: string): Slot => {
    const slot = slots.get(name);
    if (slot === undefined) throw new Error(`no source is named ${name}`);
    return slot;
  };

  const tell = (change: SourceChange) => {
    for (const listener of listeners) {
      try {
        listener(change);
      } catch (error) {
        context.log.error('a listener of a source failed', { source: change.name, error });
      }
    }
  };

  const readOnce = (slot: Slot): Promise<void> => {
    slot.turn ??= takeTurn(slot, context, stop.signal)
      .then((reading) => {
        if (stop.signal.aborted) return;
        const isSame = sayingOf(reading) === sayingOf(slot.reading);
        slot.reading = reading;
        slot.failures = reading.error === null ? 0 : slot.failures + 1;
        tell({ name: slot.source.name, isSame });
      })
      .finally(() => {
        slot.turn = null;
      });
    return slot.turn;
  };

  const refresh = <T>({ name }: Source<T>) =>
    readOnce(slotOf(name)).then(() => slotOf(name).reading as Reading<T>);

  const loop = async (slot: Slot): Promise<void> => {
    while (!stop.signal.aborted) {
      await readOnce(slot);
      const isAwake = await sleepUntil(context, pauseMs(slot), stop.signal);
      if (!isAwake) return;
    }
  };

  return {
    reading: <T>(source: Source<T>) => slotOf(source.name).reading as Reading<T>,
    readings: () => Object.fromEntries([...slots].map(([name, { reading }]) => [name, reading])),
    refresh,
    async readAgain(source) {
      await slotOf(source.name).turn;
      return refresh(source);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      if (loops.length === 0) loops.push(...[...slots.values()].map(loop));
    },
    async close() {
      stop.abort();
      await Promise.all(loops);
      listeners.clear();
    },
  };
}

/** Longer after each failure in a row. */
function pauseMs({ source: { everyMs }, failures }: Slot): number {
  const mostMs = Math.max(everyMs, limits.backoffMaxMs);
  return Math.min(everyMs * 2 ** Math.min(failures, 20), mostMs);
}

const sayingOf = ({ value, error, waitsFor }: Reading<unknown>) =>
  canonicalJson({ value, error, waitsFor });

/** One read within its deadline; the reading after it. Never rejects. */
async function takeTurn(
  slot: Slot,
  context: SourceContext,
  stopped: AbortSignal,
): Promise<Reading<unknown>> {
  const { source, reading } = slot;
  try {
    const waitsFor = source.waitsFor(context.settings);
    if (waitsFor !== null) return { ...reading, error: null, waitsFor };
    const value = await readInTime(slot, context, stopped);
    // What cannot be JSON is a bug of the source, and shows here.
    canonicalJson(value);
    const readAt = new Date(context.clock.now()).toISOString();
    return { value, observedAt: source.observedAt(value, readAt), error: null, waitsFor: null };
  } catch (error) {
    return { ...reading, error: describe(source, error, context, reading), waitsFor: null };
  }
}

/** A source that does not end at its deadline is left to itself: it is not asked again before it has
 * ended, and what it says then is not heard. */
async function readInTime(
  slot: Slot,
  context: SourceContext,
  stopped: AbortSignal,
): Promise<unknown> {
  const { source, reading } = slot;
  if (slot.isHanging) throw lateFault(source, 'an earlier read has still not ended');
  const call = new AbortController();
  const timer = new AbortController();
  const late = context.clock.sleep(source.deadlineMs, AbortSignal.any([timer.signal, stopped]));
  slot.isHanging = true;
  // Called in a turn of its own: one that throws at once is a read that failed.
  const read = Promise.resolve()
    .then(() => source.read({ ...context, signal: call.signal, previous: reading.value }))
    .finally(() => {
      slot.isHanging = false;
    });
  const given = late.then(() => {
    throw lateFault(source, `it was not read within ${source.deadlineMs / 1000} s`);
  });
  try {
    return await Promise.race([read, given]);
  } finally {
    call.abort(calledOff);
    timer.abort(calledOff);
    // Whichever lost the race is heard no more.
    for (const one of [read, given]) one.catch(() => null);
  }
}

function lateFault({ title }: Source, what: string): Fault {
  return new Fault({
    code: 'cockpit.source',
    message: `${title}: ${what}`,
    hint: 'what is shown is the last that was read',
    retryable: true,
  });
}

/** What is the same as the last time is in the log already. */
function describe(
  source: Source,
  error: unknown,
  { log }: SourceContext,
  before: Reading<unknown>,
): Reading<never>['error'] {
  if (error instanceof Fault) {
    const { code, message, hint, where } = error;
    const text = where === undefined ? message : `${message} (${where})`;
    if (code !== 'aborted' && before.error?.message !== text)
      log.warn('a source cannot be read', { source: source.name, reason: text });
    return { code, message: text, hint: hint ?? null };
  }
  log.error('a source failed', { source: source.name, error });
  const message = `${source.title} cannot be read: a fault of the cockpit; its log says which`;
  return { code: 'internal', message, hint: null };
}

/** False when it was called off. */
async function sleepUntil(
  { clock }: SourceContext,
  ms: number,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
