import { randomUUID } from 'node:crypto';
import { type Content, type Html, html, nothing } from './html.ts';
import type { Drawing } from './panel.ts';
import { type Column, exactly, onDay, table } from './parts.ts';

/** What a chart draws; numbers are as they are shown, null where nothing is known. */
export type Chart = LineChart | CandleChart | HeatChart;

export type ChartTone = 'live' | 'quiet' | 'warn' | 'bad' | 'accent';

/** Lines over time (`time`: seconds since 1970, told in the viewer's zone), over days (`day`: seconds since
 * 1970 of the midnight in UTC that has the day's date), or over a number (`number`, a price; `log` with each
 * power of ten as wide as the next). */
export interface LineChart {
  readonly kind: 'line' | 'area' | 'payoff';
  readonly x: 'time' | 'day' | 'number' | 'log';
  readonly xLabel?: string;
  readonly yLabel?: string;
  readonly xs: readonly number[];
  readonly series: readonly {
    readonly label: string;
    readonly tone: ChartTone;
    readonly values: readonly (number | null)[];
  }[];
  /** Lines across: thresholds, break-evens. */
  readonly marks?: readonly {
    readonly axis: 'x' | 'y';
    readonly at: number;
    readonly label: string;
    readonly tone: ChartTone;
  }[];
}

export interface CandleChart {
  readonly kind: 'candles';
  /** Oldest first; `time` in seconds since 1970. */
  readonly candles: readonly {
    readonly time: number;
    readonly open: number;
    readonly high: number;
    readonly low: number;
    readonly close: number;
  }[];
  /** Prices across: entry, stop, target. */
  readonly lines?: readonly {
    readonly price: number;
    readonly label: string;
    readonly tone: ChartTone;
  }[];
}

/** A square a day, darker with its value. */
export interface HeatChart {
  readonly kind: 'heat';
  readonly days: readonly {
    readonly day: string;
    readonly value: number | null;
    readonly label: string;
  }[];
  /** From these values on a square is marked. */
  readonly warnAt: number;
  readonly blockAt: number;
}

const tableRowsMax = 100;

/** The numbers of a chart, the newest first; those of one over a number from its beginning. Of a long one the
 * first hundred, with how many there are. */
export function chartTable(chart: Chart, caption: string, drawing: Drawing): Html {
  const { columns, rows, isNewestFirst } = numbersOf(chart, drawing);
  if (rows.length === 0) return html`<p class="empty">Nothing to draw yet.</p>`;
  const shown = (isNewestFirst ? rows.toReversed() : rows).slice(0, tableRowsMax);
  const which = isNewestFirst ? 'newest' : 'first';
  const all = rows.length.toLocaleString('en-GB');
  const more =
    shown.length === rows.length
      ? nothing
      : html`<p class="note">The ${which} ${shown.length} of ${all}.</p>`;
  return html`${more}${table({ caption, columns, rows: shown })}`;
}

interface Numbers {
  readonly columns: readonly Column[];
  /** As the chart has them. */
  readonly rows: readonly (readonly Content[])[];
  readonly isNewestFirst: boolean;
}

function numbersOf(chart: Chart, drawing: Drawing): Numbers {
  if (chart.kind === 'candles') {
    const names = ['open', 'high', 'low', 'close'] as const;
    const rows = chart.candles.map((candle) => [
      exactly(candle.time * 1_000, drawing.zone),
      ...names.map((name) => numberText(candle[name])),
    ]);
    const columns = ['Open', 'High', 'Low', 'Close'].map((label) => ({ label, isNumber: true }));
    return { columns: [{ label: 'Time' }, ...columns], rows, isNewestFirst: true };
  }
  if (chart.kind === 'heat') {
    const rows = chart.days.map(({ day, value, label }) => [
      onDay(day, drawing),
      value === null ? noNumber : numberText(value),
      label,
    ]);
    const columns = [{ label: 'Day' }, { label: 'Value', isNumber: true }, { label: 'What' }];
    return { columns, rows, isNewestFirst: false };
  }
  return linesOf(chart, drawing);
}

function linesOf({ x, xLabel, xs, series }: LineChart, drawing: Drawing): Numbers {
  const said = (at: number): Content => {
    if (x === 'time') return exactly(at * 1_000, drawing.zone);
    if (x === 'day') return onDay(new Date(at * 1_000).toISOString().slice(0, 10), drawing);
    return numberText(at);
  };
  const rows = xs.map((at, index) => [
    said(at),
    ...series.map(({ values }) => {
      const value = values[index] ?? null;
      return value === null ? noNumber : numberText(value);
    }),
  ]);
  const columns = [
    { label: x === 'time' ? 'Time' : x === 'day' ? 'Day' : (xLabel ?? 'At') },
    ...series.map(({ label }) => ({ label, isNumber: true })),
  ];
  return { columns, rows, isNewestFirst: x === 'time' || x === 'day' };
}

const noNumber = html`<span class="quiet">none</span>`;

/** As exact as a person reads it: hundredths of what is a thousand and more, six figures of what is small. */
function numberText(value: number): string {
  const size = Math.abs(value);
  const digits =
    size >= 1 ? { maximumFractionDigits: size >= 1_000 ? 2 : 4 } : { maximumSignificantDigits: 6 };
  return `${value < 0 ? '−' : ''}${size.toLocaleString('en-GB', digits)}`;
}

/** A chart with what it says as a table inside, for whoever has no script and for whoever reads aloud.
 * `src` is `/panel/ID/chart/NAME.json`, its query included. Without a `table` its page makes that of what is at
 * `src`; one that has the chart at hand gives `chartTable` of it. */
export function figure(options: {
  readonly kind: Chart['kind'];
  readonly src: string;
  readonly caption: string;
  readonly table?: Content;
}): Html {
  const { kind, src, caption } = options;
  const { table: numbers = tablePlace({ src, caption }) } = options;
  return html`<figure class="chart" data-chart="${kind}" data-src="${src}"><figcaption>${caption}</figcaption><div class="plot" hx-morph-skip></div><details><summary>The same as a table</summary><div class="scroll" tabindex="0" role="region" aria-label="${caption}">${numbers}</div></details></figure>`;
}

/** Where a page puts the table of a chart. */
export interface TablePlace {
  readonly src: string;
  readonly caption: string;
}

const placeMark = `chart-table-${randomUUID()}`;

const tablePlace = (place: TablePlace): string =>
  `${placeMark}:${encodeURIComponent(JSON.stringify(place))};`;

/** Draws what belongs into each place that `figure` has left in drawn markup; all of them at once. */
export async function fillTables(
  markup: string,
  draw: (place: TablePlace) => Promise<Html>,
): Promise<string> {
  const [before = '', ...parts] = markup.split(`${placeMark}:`);
  const filled = parts.map(async (part) => {
    const end = part.indexOf(';');
    const place = JSON.parse(decodeURIComponent(part.slice(0, end))) as TablePlace;
    return `${await draw(place)}${part.slice(end + 1)}`;
  });
  return [before, ...(await Promise.all(filled))].join('');
}
