import { chooseAction, defineCommand, exitCodes } from '#lib';
import { runCollect } from '../data/cli/collect.ts';
import { runGaps } from '../data/cli/gaps.ts';
import { runImport } from '../data/cli/import.ts';
import { type DataContext, dataOptions } from '../data/cli/options.ts';
import { runVerify } from '../data/cli/verify.ts';
import { sources } from '../data/index.ts';

const actions: Readonly<Record<string, (context: DataContext) => Promise<number> | number>> = {
  collect: runCollect,
  import: runImport,
  gaps: runGaps,
  verify: runVerify,
};

export const command = defineCommand({
  name: 'data',
  summary:
    'Market data: collect them from a source, import files, list gaps, verify what is stored',
  description: `"collect" asks a source for what is not stored yet, page by page; stopped at any point it goes on there the next time. "import" takes CSV and Parquet files of candles, funding, trades or a series. "gaps" lists what is missing and whether the source has it. "verify" reads every file with its checksums and looks at every row again.

Only candles that have closed are stored, and a bad row is refused with its line while the others are taken (exit code ${exitCodes['brain.candle-invalid']} then). Missing candles stay missing. Made up and real prices are never in one folder.

Sources: ${sources.map(({ name, description }) => `${name}: ${description}.`).join(' ')}`,
  args: {
    action: { description: 'collect, import, gaps or verify' },
    path: { description: 'import: files and folders', optional: true, variadic: true },
  },
  options: dataOptions,
  examples: [
    { command: 'panther data collect', description: 'a made up market, without network or key' },
    {
      command: 'panther data collect --source binance --symbol BTC --since 2020-01-01',
      description: 'years of real candles and funding rates; again later: what is new',
    },
    {
      command: 'panther data collect --source hyperliquid --interval 1m --follow',
      description: 'what comes live, until stopped',
    },
    {
      command: 'panther data collect --feed whales.json --symbol BTC',
      description: 'a series from an address of your own',
    },
    {
      command: 'panther data import downloads/ --source binance-usdm-futures',
      description: 'files named SYMBOL-INTERVAL.csv or .parquet',
    },
    { command: 'panther data gaps --symbol BTC --json', description: 'every gap' },
  ],
  async run(context) {
    return chooseAction(actions, context.args.action)(context);
  },
});
