import type { RiskPoint } from '../../flows/risk.ts';
import type { Chart, LineChart } from '../../web/chart.ts';
import type { PanelContext } from '../../web/panel.ts';

const seconds = (at: string) => Math.floor(Date.parse(at) / 1_000);
const most = 5_000;

async function readEquity({ store }: PanelContext) {
  const points = await store.points('equity', { subject: 'all', limit: most });
  return points.flatMap(({ at, value }) => {
    const { equity } = value as { readonly equity?: unknown };
    return typeof equity === 'number' ? [{ at, equity }] : [];
  });
}

export async function equityChart(context: PanelContext): Promise<Chart> {
  const points = await readEquity(context);
  return {
    ...{
      kind: 'area',
      x: 'time',
      yLabel: 'units, deposits taken out',
      xs: points.map(({ at }) => seconds(at)),
    },
    series: [{ label: 'Equity', tone: 'live', values: points.map(({ equity }) => equity) }],
  };
}

/** How far below the highest before each point was, in per cent, with the limits. */
export async function drawdownChart(context: PanelContext): Promise<Chart> {
  const points = await readEquity(context);
  let highest = 0;
  const values = points.map(({ equity }) => {
    highest = Math.max(highest, equity);
    return highest <= 0 ? null : -100 * Math.max(0, 1 - equity / highest);
  });
  const { drawdownPeak } = context.settings.risk;
  const marks: LineChart['marks'] = [
    { axis: 'y', at: -100 * drawdownPeak, label: 'limit', tone: 'bad' },
  ];
  return {
    ...{ kind: 'area', x: 'time', yLabel: '%', xs: points.map(({ at }) => seconds(at)), marks },
    series: [{ label: 'Drawdown', tone: 'bad', values }],
  };
}

export async function scoreChart({ store }: PanelContext): Promise<Chart> {
  const points = await store.points('risk', { subject: 'portfolio', limit: most });
  const values = points.map(({ value }) => (value as RiskPoint).score);
  return {
    ...{ kind: 'line', x: 'time', yLabel: 'of 100', xs: points.map(({ at }) => seconds(at)) },
    series: [{ label: 'Score', tone: 'warn', values }],
    marks: [{ axis: 'y', at: 100, label: 'limit', tone: 'bad' }],
  };
}
