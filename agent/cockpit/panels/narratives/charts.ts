import { Fault } from '#lib';
import type { ScorePoint } from '../../flows/observe-narrative.ts';
import { readAll } from '../../flows/read-all.ts';
import { narrative } from '../../model/narrative.ts';
import type { Chart, ChartTone, LineChart } from '../../web/chart.ts';
import type { PanelContext } from '../../web/panel.ts';
import type { NarrativesQuery } from './read.ts';

const series = 'narrative-score';
const axis = { kind: 'line', x: 'time', yLabel: '0 to 100' } as const;
const marks: NonNullable<LineChart['marks']> = [
  { axis: 'y', at: 70, label: 'mature', tone: 'quiet' },
  { axis: 'y', at: 35, label: 'dead', tone: 'bad' },
];

/** The score of one narrative, and what made it. */
export async function scoreChart(
  { store }: PanelContext,
  { open }: NarrativesQuery,
): Promise<Chart> {
  if (open === undefined) throw new Fault({ code: 'usage', message: 'open: which narrative?' });
  const points = await store.points(series, { subject: open, limit: 2_000 });
  const parts = (name: string) =>
    points.map(({ value }) => {
      const { components } = value as ScorePoint;
      const score = components.find((each) => each.name === name)?.score ?? null;
      return score === null ? null : Math.round(50 + 50 * score);
    });
  return {
    ...axis,
    xs: points.map(({ at }) => secondsOf(at)),
    series: [
      {
        label: 'Score',
        tone: 'live',
        values: points.map(({ value }) => (value as ScorePoint).score),
      },
      { label: 'social', tone: 'accent', values: parts('social') },
      { label: 'market', tone: 'quiet', values: parts('market') },
      { label: 'flows', tone: 'warn', values: parts('onchain') },
    ],
    marks,
  };
}

const tones: readonly ChartTone[] = ['live', 'accent', 'warn', 'quiet'];
const weekMs = 7 * 24 * 3_600_000;

/** Scores of a week of the narratives that score highest now. */
export async function scoresChart({ store, clock }: PanelContext): Promise<Chart> {
  const from = new Date(clock.now() - weekMs).toISOString();
  const names = new Map((await readAll(store, narrative)).map(({ id, body }) => [id, body.name]));
  const scoreOf = (value: unknown) => (value as ScorePoint).score ?? -1;
  const best = (await store.latestPoints(series))
    .filter(({ subject, at }) => names.has(subject) && at >= from)
    .toSorted((left, right) => scoreOf(right.value) - scoreOf(left.value))
    .slice(0, tones.length);
  const lines = await Promise.all(
    best.map(async ({ subject }) => {
      const points = await store.points(series, { subject, from, limit: 2_000 });
      const byTime = new Map(
        points.map(({ at, value }) => [secondsOf(at), (value as ScorePoint).score]),
      );
      return { label: names.get(subject) ?? '', byTime };
    }),
  );
  const xs = [...new Set(lines.flatMap(({ byTime }) => [...byTime.keys()]))].sort((a, b) => a - b);
  return {
    ...axis,
    xs,
    series: lines.map(({ label, byTime }, index) => ({
      ...{ label, tone: tones[index] ?? 'quiet' },
      values: xs.map((at) => byTime.get(at) ?? null),
    })),
    marks,
  };
}

const secondsOf = (at: string): number => Math.floor(Date.parse(at) / 1_000);
