import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { type CommandContext, Fault, systemClock } from '#lib';
import { type Interval, intervals } from '../../model/candle.ts';
import type { SourceContext } from '../sources/define.ts';
import { readFolderOrigin } from '../store/manifest.ts';
import { openMarketStore } from '../store/market-store.ts';
import type { TableName } from '../store/names.ts';
import type { MarketStore } from '../store/types.ts';
import { parseTime } from '../time-text.ts';
import type { Origin } from '../types.ts';

export const dataKinds = ['candles', 'funding', 'series', 'trades', 'assets'] as const;

export const dataOptions = {
  source: {
    type: 'string',
    value: 'NAME',
    description:
      'collect: where from, see below, synthetic without it; import: whose rows they are',
  },
  symbol: {
    type: 'string',
    value: 'SYMBOL',
    multiple: true,
    description: 'Assets; collect takes BTC ETH SOL SUI HYPE without it, the others all there are',
  },
  interval: {
    type: 'string',
    value: 'TIME',
    multiple: true,
    choices: Object.keys(intervals) as readonly Interval[],
    description: 'Of candles; collect takes 5m, 1h and 1d without it, the others all there are',
  },
  what: {
    type: 'string',
    value: 'KIND',
    multiple: true,
    choices: dataKinds,
    description:
      'collect: candles, funding, series and assets without it; import: one, else candles',
  },
  since: {
    type: 'string',
    value: 'DATE',
    description: 'collect: how far back, such as 2020-01-01; without it what is there is continued',
  },
  follow: { type: 'boolean', description: 'collect: go on with what comes live, until stopped' },
  set: {
    type: 'string',
    value: 'NAME=VALUE',
    multiple: true,
    description: 'collect: a setting of the source, such as market=spot or seed=monday',
  },
  feed: {
    type: 'string',
    value: 'FILE',
    description:
      'collect: JSON with address, rows and fields of a feed; the source is json-feed then',
  },
  series: { type: 'string', value: 'NAME', description: 'import: which series the points are of' },
  column: {
    type: 'string',
    value: 'NAME=COLUMN',
    multiple: true,
    description: 'import: the column for at, open, high, low, close, volume, rate, value, price …',
  },
  stamp: {
    type: 'string',
    value: 'WHEN',
    choices: ['open', 'close'],
    default: 'open',
    description: "import: what a candle's time is, its begin or its end",
  },
  'lag-ms': {
    type: 'integer',
    value: 'MS',
    min: 0,
    default: 0,
    description: 'import: how long after its time a point of a series could be known',
  },
  folder: {
    type: 'string',
    value: 'FOLDER',
    description: "Where the data are; market/real or market/synthetic in the brain's state folder",
  },
} as const;

export type DataContext = CommandContext<
  {
    readonly action: { readonly description: string };
    readonly path: {
      readonly description: string;
      readonly optional: true;
      readonly variadic: true;
    };
  },
  typeof dataOptions
>;

/** Jitter only: nothing that is stored depends on it. */
export function sourceContext({ log }: DataContext): SourceContext {
  const steps = 2 ** 32;
  return { clock: systemClock, log, random: () => randomInt(steps) / steps };
}

export function openStore(context: DataContext, origin: Origin): MarketStore {
  const { args } = context;
  return openMarketStore({
    folder: folderOf(context, origin),
    origin,
    clock: systemClock,
    owner: `panther data ${args.action} (pid ${process.pid})`,
  });
}

/** The stores there are: of the folder given, or of both kinds. Throws Fault `usage` when none is. */
export function openStores(context: DataContext): readonly MarketStore[] {
  const folders =
    context.options.folder === undefined
      ? (['real', 'synthetic'] as const).map((origin) => folderOf(context, origin))
      : [resolve(context.cwd, context.options.folder)];
  const stores = folders.flatMap((folder) => {
    const origin = readFolderOrigin(folder);
    return origin === undefined
      ? []
      : [openStore({ ...context, options: { ...context.options, folder } }, origin)];
  });
  if (stores.length > 0) return stores;
  throw new Fault({
    code: 'usage',
    message: 'there are no market data yet',
    where: folders.join(', '),
    hint: 'panther data collect makes some without any network; or give --folder',
  });
}

function folderOf({ cwd, env, options }: DataContext, origin: Origin): string {
  if (options.folder !== undefined) return resolve(cwd, options.folder);
  return resolve(cwd, env.PANTHER_STATE_DIR || '.panther/brain', 'market', origin);
}

/** Whether a table is one of those that were named. */
export function wantedTables({ options }: DataContext): (table: TableName) => boolean {
  const { symbol, interval } = options;
  return (table) => {
    if (symbol.length > 0 && !symbol.includes(table.symbol ?? '')) return false;
    if (interval.length === 0) return true;
    return table.kind === 'candles' && interval.includes(table.interval);
  };
}

/** `NAME=VALUE` by name. Throws Fault `usage`. */
export function parsePairs(
  option: string,
  texts: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
      if (name !== undefined && value !== undefined) return [name, value] as const;
      throw new Fault({
        code: 'usage',
        message: `--${option} ${text} is not NAME=VALUE`,
      });
    }),
  );
}

/** Throws Fault `usage` for what is no date. */
export function parseSince(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = parseTime(text);
  if (Number.isFinite(at)) return at;
  throw new Fault({
    code: 'usage',
    message: `--since ${text} is no date`,
    hint: 'such as 2020-01-01 or 2020-01-01T12:00Z',
  });
}
