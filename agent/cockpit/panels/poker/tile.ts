import type { Counted } from '../../engines/skill/index.ts';
import { games } from '../../poker/index.ts';
import { type Html, html } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, lines, live, mark, unknown, when } from '../../web/parts.ts';
import { counted as countOf } from '../numbers.ts';
import type { PokerView, RunRow } from './read.ts';

export function renderPoker(
  { run, statistics, hands, skill, session }: PokerView,
  drawing: Drawing,
): Html {
  const { adherence, tilt } = skill.poker;
  return html`<p class="sum">${live(hands)} ${hands === 1 ? 'hand' : 'hands'} · ${session === null ? 'no session' : sessionOf(session.stop)}</p>
${lines([
  ...(run === null ? [] : [lineOf(run, drawing)]),
  ...statistics.map(({ currency, net, winRate, hands: count }) => ({
    name: `Net, ${currency}`,
    note: `won something in ${percent(winRate.value)} of ${countOf(count, 'hand')}`,
    value: signed(net),
  })),
  { name: 'Plan followed', value: counted(adherence) },
  { name: 'In anger or haste', value: counted(tilt) },
])}`;
}

const lineOf = (run: RunRow, drawing: Drawing) => ({
  name: html`<a href="/panel/poker?open=${run.id}">${titleOf(run)}</a>`,
  note: html`${qualityOf(run)} · ${when(run.body.endedAt ?? run.body.startedAt, drawing)}`,
  value: run.body.status,
});

const sessionOf = (stop: readonly string[]): Html =>
  stop.length > 0 ? mark('bad', 'stop now') : mark('good', 'session runs');

export function titleOf({ body }: RunRow): string {
  const title = games.find(({ name }) => name === body.game)?.title ?? body.game;
  return `${title}, ${body.iterations.toLocaleString('en-GB')} rounds`;
}

/** What a perfect opponent would win against it; nothing is best. */
export function qualityOf({ body: { result, error, game } }: RunRow): Html {
  if (result === null) return unknown(error ?? 'it still runs');
  const unit = games.find(({ name }) => name === game)?.unit ?? '';
  return html`<span>${live(result.exploitability.toPrecision(2))} <span class="quiet">${unit} to be won from it</span></span>`;
}

export const percent = (share: number): string => `${Math.round(share * 100)} %`;

export function counted({ count, of, share }: Counted): Html {
  if (share === null) return unknown('no entry says it');
  return html`<span>${live(percent(share))} <span class="quiet">${count} of ${of}</span></span>`;
}

export function signed(amount: number): Html {
  const text = new Intl.NumberFormat('en-GB', {
    maximumFractionDigits: 2,
    signDisplay: 'exceptZero',
  }).format(amount);
  return amount < 0 ? html`<span class="down">${text.replace('-', '−')}</span>` : live(text);
}

export const quickRun = (): Html =>
  html`${actionForm({
    ...{ panel: 'poker', action: 'start', label: 'Train 10,000 rounds' },
    ...{ says: 'Train 10,000 rounds of Kuhn poker', body: { game: 'kuhn', iterations: 10_000 } },
  })}<a class="button" href="/panel/poker#log">Log a hand</a>`;
