import { type Clock, Fault, type Log, systemClock } from '#lib';
import { defaultHeadPaths, type HeadFile, type HeadPaths, openHeadFile } from './head-file.ts';
import { limits } from './limits.ts';
import { tamperedFault } from './problem.ts';
import { readTip, type Tip } from './reading.ts';
import { genesis } from './row.ts';
import { inMemory, type Store } from './store.ts';
import type { Durability, LogHead } from './types.ts';
import { checkHeads } from './verify.ts';

export interface HeadOptions extends Partial<HeadPaths> {
  /** Gets each new head, to keep it where this machine cannot change it. What it throws is logged. */
  readonly onHead?: ((head: LogHead) => void | Promise<void>) | undefined;
  /** How long `normal` events may wait for a head; `full` ones do not. */
  readonly everyMs?: number | undefined;
  /** Waits for that. Real time by default: a disk knows no simulated one. */
  readonly timer?: Pick<Clock, 'sleep'> | undefined;
}

/** Keeps the signed head close behind the rows. It never names a row that a power loss could take, so
 * rows missing below it were taken by somebody. */
export interface Anchor {
  /** The rows up to `tip` are committed, with this durability. */
  follow(durability: Durability, tip: Tip): void;
  now(): LogHead;
  /** Gives a copy of the log a head of its own. */
  signCopy(path: string, tip: Tip): void;
  close(): void;
  /** Closes without writing. */
  abandon(): void;
}

/** Opens the head, or makes it for a new log, and compares the rows with it. Inside a transaction.
 * Throws Fault `brain.tampered`. */
export function openAnchor(
  store: Store,
  clock: Clock,
  log: Log,
  options: HeadOptions,
): Anchor | undefined {
  if (store.path === inMemory) return undefined;
  const tip = readTip(store.writer) ?? { seq: 0, hash: genesis };
  const paths = { ...defaultHeadPaths(store.path), ...options };
  const file = openHeadFile(paths, tip, Math.floor(clock.now()));
  const head = file.read();
  const problem =
    head === undefined
      ? ({
          kind: 'head',
          seq: 0,
          columns: [],
          message: 'its head is not signed by its key',
        } as const)
      : checkHeads(store.writer, tip.seq, [head]);
  if (problem !== undefined) {
    file.close();
    throw tamperedFault(store.path, problem);
  }
  return createAnchor({ store, clock, log, options, file });
}

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly options: HeadOptions;
  readonly file: HeadFile;
}

function createAnchor({ store, clock, log, options, file }: Parts): Anchor {
  const { everyMs = limits.headEveryMs, timer = systemClock } = options;
  const closing = new AbortController();
  let isWaiting = false;

  function failed(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    log.error('the head of the event log was not written or not sent', { error: message });
  }

  function send(head: LogHead): void {
    // In a promise, so that what the receiver throws and what it rejects end in the same place.
    if (options.onHead !== undefined) Promise.try(options.onHead, head).catch(failed);
  }

  function write(tip: () => Tip): LogHead {
    const before = file.read();
    const head = store.transaction('normal', () => file.write(tip(), Math.floor(clock.now())));
    if (head.seq !== before?.seq) send(head);
    return head;
  }

  /** Under the write lock nobody adds rows between the sync and the signature. */
  function now(): LogHead {
    const head = write(() => {
      const tip = readTip(store.writer) ?? { seq: 0, hash: genesis };
      store.sync();
      return tip;
    });
    file.sync();
    return head;
  }

  function later(): void {
    if (isWaiting) return;
    isWaiting = true;
    timer
      .sleep(everyMs, closing.signal)
      .then(() => {
        isWaiting = false;
        if (!closing.signal.aborted) now();
      })
      .catch((error: unknown) => {
        if (!(error instanceof Fault && error.code === 'aborted')) failed(error);
      });
  }

  return {
    now,
    follow(durability, tip) {
      if (durability === 'normal') return later();
      try {
        write(() => tip);
      } catch (error) {
        // The rows are durable; that the head is late must not look as if they were not.
        failed(error);
        later();
      }
    },
    signCopy: (path, tip) => void file.writeCopy(`${path}.head`, tip, Math.floor(clock.now())),
    abandon: () => file.close(),
    close() {
      closing.abort();
      try {
        now();
      } finally {
        file.close();
      }
    },
  };
}
