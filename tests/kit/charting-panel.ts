import { z } from 'zod';
import { figure } from '../../agent/cockpit/web/chart.ts';
import { html } from '../../agent/cockpit/web/html.ts';
import { definePanel } from '../../agent/cockpit/web/panel.ts';
import { table } from '../../agent/cockpit/web/parts.ts';

const seconds = Array.from({ length: 60 }, (_, index) => 1_770_000_000 + index * 3_600);
const wave = (index: number, size: number) => 100 + size * Math.sin(index / 6) + index / 3;
/** A panel with every kind of chart. */
export const charting = definePanel({
  ...{ id: 'charting', title: 'Charts', row: null, key: 'c', kinds: ['note'], actions: [] },
  read: async () => null,
  state: () => ({ is: 'ready' }),
  render: () => html`<p>none</p>`,
  page: {
    query: z.strictObject({}),
    read: async () => null,
    render: () =>
      html`${(['candles', 'area', 'payoff', 'heat'] as const).map((kind) => html`<section class="zone crt">${figure({ kind, src: `/panel/charting/chart/${kind}.json`, caption: `A chart: ${kind}`, table: table({ caption: kind, columns: [{ label: 'Day' }, { label: 'Value', isNumber: true }], rows: [['Monday', 1]] }) })}</section>`)}`,
  },
  charts: {
    candles: async () => ({
      kind: 'candles',
      candles: seconds.map((time, index) => {
        const [open, close] = [wave(index, 8), wave(index + 1, 8)];
        return {
          time,
          open,
          close,
          high: Math.max(open, close) + 2,
          low: Math.min(open, close) - 2,
        };
      }),
      lines: [{ price: 96, label: 'stop', tone: 'bad' }],
    }),
    area: async () => ({
      ...{ kind: 'area', x: 'time', yLabel: 'Equity', xs: seconds },
      series: [
        { label: 'Equity', tone: 'live', values: seconds.map((_, index) => wave(index, 5)) },
      ],
      marks: [{ axis: 'y', at: 110, label: 'threshold', tone: 'warn' }],
    }),
    payoff: async () => ({
      ...{
        kind: 'payoff',
        x: 'number',
        xLabel: 'Price at expiry',
        yLabel: 'Profit',
        xs: [1800, 2000, 2200, 2420, 2600],
      },
      series: [{ label: 'Profit', tone: 'live', values: [-80, 120, 120, 0, -80] }],
      marks: [{ axis: 'x', at: 2420, label: 'break-even', tone: 'quiet' }],
    }),
    heat: async () => ({
      ...{ kind: 'heat', warnAt: 5, blockAt: 8 },
      days: Array.from({ length: 28 }, (_, index) => ({
        ...{
          day: `2026-02-${String(index + 1).padStart(2, '0')}`,
          value: index === 3 ? null : (index * 5) % 10,
        },
        label: `${index} items`,
      })),
    }),
  },
});
