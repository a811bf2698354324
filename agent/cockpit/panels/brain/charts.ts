import { z } from 'zod';
import { Fault } from '#lib';
import { type BrainTrading, brainTradingName } from '../../sources/brain/trading.ts';
import type { Chart } from '../../web/chart.ts';
import type { PanelContext } from '../../web/panel.ts';
import { askBrain } from './ask.ts';
import type { BrainQuery } from './read.ts';

const number = z.number();
const candle = z.object({ at: number, open: number, high: number, low: number, close: number });
const equity = z.array(z.object({ at: number, equity: number.nullable() }));

/** Closed candles with entry, stop and target of what is open in that symbol. */
export async function candlesChart(context: PanelContext, query: BrainQuery): Promise<Chart> {
  const { chart, interval } = query;
  if (chart === undefined) throw new Fault({ code: 'usage', message: 'chart: which symbol?' });
  const path = `/candles/${encodeURIComponent(chart)}?interval=${interval}&limit=200`;
  const rows = await askBrain(context, path, z.array(candle));
  const held = context.reading<BrainTrading>(brainTradingName).value?.positions ?? [];
  const lines = held
    .filter(({ symbol }) => symbol === chart)
    .flatMap(({ entryPrice, stop, target }) => [
      { price: entryPrice, label: 'entry', tone: 'accent' as const },
      ...(stop === null ? [] : [{ price: stop, label: 'stop', tone: 'bad' as const }]),
      ...(target === null ? [] : [{ price: target, label: 'target', tone: 'live' as const }]),
    ]);
  const candles = rows.map(({ at, ...rest }) => ({ time: Math.floor(at / 1_000), ...rest }));
  return { kind: 'candles', candles, lines };
}

export async function readEquityPoints(context: PanelContext) {
  const path = '/equity?days=30&points=300';
  const points = await askBrain(context, path, equity);
  // Before the account was begun there is nothing to draw.
  return points.slice(
    Math.max(
      0,
      points.findIndex((point) => point.equity !== null),
    ),
  );
}

export async function brainEquityChart(context: PanelContext): Promise<Chart> {
  const points = await readEquityPoints(context);
  return {
    ...{ kind: 'area', x: 'time', yLabel: 'USD' },
    xs: points.map(({ at }) => Math.floor(at / 1_000)),
    series: [{ label: 'Equity', tone: 'live', values: points.map((point) => point.equity) }],
  };
}

/** In per cent below the highest before, within these 30 days. */
export async function brainDrawdownChart(context: PanelContext): Promise<Chart> {
  const points = await readEquityPoints(context);
  let highest = 0;
  const values = points.map((point) => {
    highest = Math.max(highest, point.equity ?? 0);
    return point.equity === null || highest <= 0
      ? null
      : -100 * Math.max(0, 1 - point.equity / highest);
  });
  return {
    ...{ kind: 'area', x: 'time', yLabel: '%' },
    xs: points.map(({ at }) => Math.floor(at / 1_000)),
    series: [{ label: 'Drawdown', tone: 'bad', values }],
  };
}
