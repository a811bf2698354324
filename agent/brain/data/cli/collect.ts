import { resolve } from 'node:path';
import { exitCodes, Fault, readJsonFile, systemClock } from '#lib';
import type { Interval } from '../../model/candle.ts';
import { collect, type Progress } from '../collect/collect.ts';
import { follow } from '../collect/follow.ts';
import type { DataKind } from '../collect/plan.ts';
import { renderTable } from '../collect/report.ts';
import type { MarketSource } from '../sources/define.ts';
import { openSource } from '../sources/open.ts';
import { type DataContext, openStore, parsePairs, parseSince, sourceContext } from './options.ts';
import { renderReports } from './render.ts';

const defaultSymbols = ['BTC', 'ETH', 'SOL', 'SUI', 'HYPE'];
const defaultIntervals: readonly Interval[] = ['5m', '1h', '1d'];
const defaultKinds: readonly DataKind[] = ['candles', 'funding', 'series', 'assets'];

/** Bulk at first, later what is new; then, if asked, what comes live. */
export async function runCollect(context: DataContext): Promise<number> {
  const { options, signal, log, report, stderr } = context;
  const source = sourceOf(context);
  const store = openStore(context, source.origin);
  const symbols = options.symbol.length > 0 ? options.symbol : defaultSymbols;
  const intervals = options.interval.length > 0 ? options.interval : defaultIntervals;
  const kinds = options.what.length > 0 ? options.what : defaultKinds;
  try {
    stderr(`${source.origin} market data of ${source.name} into ${store.folder}`);
    const reports = await collect({
      store,
      source,
      wish: { symbols, intervals, kinds, since: parseSince(options.since) },
      clock: systemClock,
      signal,
      onPage: createProgress(context),
    });
    const result = { source: source.name, origin: source.origin, folder: store.folder };
    report({ ...result, tables: reports }, () => renderReports(reports));
    if (options.follow === true) {
      stderr('following what comes live; stop with Ctrl-C');
      const clock = systemClock;
      await follow({ store, source, symbols, intervals, kinds, clock, log, signal });
    }
    const isClean = reports.every((table) => table.refused === 0);
    return isClean ? 0 : exitCodes['brain.candle-invalid'];
  } finally {
    store.close();
  }
}

function sourceOf(context: DataContext): MarketSource {
  const { options, cwd } = context;
  const settings = parseSettings(parsePairs('set', options.set));
  if (options.feed === undefined) {
    return openSource(options.source ?? 'synthetic', settings, sourceContext(context));
  }
  if (options.source !== undefined && options.source !== 'json-feed') {
    throw new Fault({ code: 'usage', message: '--feed is for the source json-feed' });
  }
  const feed = readJsonFile(resolve(cwd, options.feed));
  const merged = typeof feed === 'object' && feed !== null ? { ...feed, ...settings } : feed;
  return openSource('json-feed', merged, sourceContext(context));
}

/** What looks like a number is one. */
function parseSettings(pairs: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(pairs).map(([name, value]) => [
      name,
      /^\d+$/.test(value) && name !== 'seed' ? Number(value) : value,
    ]),
  );
}

/** One line a table when it is done, and every ten seconds while a long one runs. */
function createProgress({ stderr }: DataContext): (progress: Progress) => void {
  const everyMs = 10_000;
  let toldAt = systemClock.monotonicMs();
  return ({ table, part }) => {
    const now = systemClock.monotonicMs();
    if (now - toldAt < everyMs) return;
    toldAt = now;
    stderr(`${renderTable(table)}: ${Math.floor(part * 100)} %`);
  };
}
