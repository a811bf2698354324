import { type Clock, throwIfAborted } from '#lib';
import type { TimeMs } from '../../model/time.ts';
import type { MarketSource, Page } from '../sources/define.ts';
import { addRange } from '../store/coverage.ts';
import type { TableName } from '../store/names.ts';
import type { AddReport, Batch, MarketStore } from '../store/types.ts';
import type { SeriesPoint, TimeRange } from '../types.ts';
import { type DataKind, planCollection, type Task, type Wish } from './plan.ts';
import { createTally, renderTable, type TableReport } from './report.ts';

export interface CollectOptions {
  readonly store: MarketStore;
  readonly source: MarketSource;
  readonly wish: Omit<Wish, 'now'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** What is there beside what was asked for, such as candles that came live. */
  readonly arrived?: (table: TableName) => readonly TimeRange[];
  /** Told after each page. */
  readonly onPage?: (progress: Progress) => void;
}

export interface Progress {
  readonly table: TableName;
  readonly rows: number;
  /** Of all that is asked for of this table, how much time is covered, 0…1. */
  readonly part: number;
}

/** Asks a source for what is not there yet and stores it page by page: stopped at any point, it goes
 * on there the next time. Throws what the source throws; what came before it is stored. */
export async function collect(options: CollectOptions): Promise<readonly TableReport[]> {
  const { store, source, wish, clock, signal } = options;
  if (wish.kinds.includes('assets') && source.assets !== undefined) {
    const assets = await source.assets(wish.symbols, signal);
    if (assets.length > 0) store.putAssets(assets);
  }
  const coverageOf = (table: TableName) =>
    (options.arrived?.(table) ?? []).reduce(addRange, store.coverage(table));
  const tasks = planCollection(source, { ...wish, now: clock.now() }, coverageOf);
  const reports: TableReport[] = [];
  for (const task of tasks) reports.push(await runTask(options, task));
  return reports;
}

async function runTask(options: CollectOptions, task: Task): Promise<TableReport> {
  const tally = createTally(task.table);
  if (task.note !== undefined) tally.note(task.note);
  const wholeMs = task.ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  let doneMs = 0;
  for (const range of task.ranges) {
    const covering = createCovering(options, task.table, range.from);
    let pages = 0;
    try {
      for await (const { rows, coveredTo, store } of readPages(options, task.table, range)) {
        // Pages may come without a wait in between.
        throwIfAborted(options.signal);
        pages++;
        tally.add(store((index) => `${renderTable(task.table)}, page ${pages}, row ${index + 1}`));
        covering.advance(coveredTo);
        const part = wholeMs === 0 ? 1 : (doneMs + covering.cursor() - range.from) / wholeMs;
        options.onPage?.({ table: task.table, rows, part });
      }
    } finally {
      covering.flush();
    }
    doneMs += range.to - range.from;
  }
  return tally.report();
}

/** Remembers how far a table was asked for; on the disk now and then and at the end, as what is
 * forgotten is only asked for once more. */
function createCovering({ store, clock }: CollectOptions, table: TableName, from: TimeMs) {
  let [written, cursor, writtenAt] = [from, from, clock.monotonicMs()];
  function flush(): void {
    if (cursor > written) store.cover(table, { from: written, to: cursor });
    written = cursor;
    writtenAt = clock.monotonicMs();
  }
  return {
    flush,
    cursor: () => cursor,
    advance(to: TimeMs): void {
      cursor = Math.max(cursor, to);
      if (clock.monotonicMs() - writtenAt >= coverEveryMs) flush();
    },
  };
}

const coverEveryMs = 5_000;

interface StorablePage {
  readonly rows: number;
  readonly coveredTo: TimeMs;
  store(where: (index: number) => string): AddReport<unknown>;
}

/** The pages of a table, each with how it is stored. */
async function* readPages(
  { store, source, signal, clock }: CollectOptions,
  table: TableName,
  range: TimeRange,
): AsyncGenerator<StorablePage> {
  const wrap = <Row>(
    pages: AsyncIterable<Page<Row>> | undefined,
    add: (b: Batch<Row>) => AddReport<Row>,
  ) => storable(pages, source.name, add);
  switch (table.kind) {
    case 'candles': {
      const { symbol, interval } = table;
      const pages = source.candles?.({ symbol, interval, ...range, signal });
      yield* wrap(pages, (batch) => store.addCandles(symbol, interval, batch));
      return;
    }
    case 'funding': {
      const { symbol } = table;
      const pages = source.funding?.({ symbol, ...range, signal });
      yield* wrap(pages, (batch) => store.addFunding(symbol, batch));
      return;
    }
    case 'trades': {
      const { symbol } = table;
      const pages = source.trades?.({ symbol, ...range, signal });
      yield* wrap(pages, (batch) => store.addTrades(symbol, batch));
      return;
    }
    case 'series': {
      const { series, symbol } = table;
      const pages = source.points?.({ series, symbol, ...range, signal });
      yield* wrap(pages, (batch) => {
        const stored = store.points(series, symbol, spanOf(batch.rows));
        const rows = asRevisions(batch.rows, stored, clock.now());
        return store.addPoints(series, symbol, { ...batch, rows });
      });
    }
  }
}

async function* storable<Row>(
  pages: AsyncIterable<Page<Row>> | undefined,
  source: string,
  add: (batch: Batch<Row>) => AddReport<Row>,
): AsyncGenerator<StorablePage> {
  for await (const { rows, coveredTo } of pages ?? []) {
    yield { rows: rows.length, coveredTo, store: (where) => add({ rows, source, where }) };
  }
}

/** From the first to the last of them. */
function spanOf(points: readonly SeriesPoint[]): TimeRange {
  let [from, to] = [Number.MAX_SAFE_INTEGER, 0];
  for (const { observedAt } of points) {
    if (!Number.isFinite(observedAt)) continue;
    from = Math.min(from, observedAt);
    to = Math.max(to, observedAt + 1);
  }
  return { from, to };
}

/** A point that is told anew with another value was corrected: the correction is known from now on, and
 * what was known before stays. */
function asRevisions(
  points: readonly SeriesPoint[],
  stored: readonly SeriesPoint[],
  now: TimeMs,
): readonly SeriesPoint[] {
  if (stored.length === 0) return points;
  const latest = new Map(stored.map((point) => [point.observedAt, point]));
  return points.map((point) => {
    const before = latest.get(point.observedAt);
    if (before === undefined || !Number.isFinite(point.value)) return point;
    return before.value === point.value ? before : { ...point, knownAt: now };
  });
}

export type { DataKind, TableReport, Wish };
