import { inputWord, plainWord } from '../../model/words.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { choice, filters, mark, type Tone, table } from '../../web/parts.ts';
import { hiddenField } from '../../web/unseen.ts';
import { counted } from '../numbers.ts';
import type { BrainPageView, BrainQuery } from './read.ts';
import { type BrainClock, brainWhen } from './time.ts';
import { outcomeTones } from './why-page.ts';

const directionTones: Readonly<Record<'long' | 'short' | 'neutral', Tone>> = {
  long: 'good',
  short: 'warn',
  neutral: 'quiet',
};

export function renderSignals(
  view: BrainPageView,
  query: BrainQuery,
  clock: BrainClock | null,
  drawing: Drawing,
): Html {
  const { shown, isCut, shownProblem, market, record, signals } = view;
  const symbols = market.value?.prices.map(({ symbol }) => symbol) ?? [];
  const producers = [
    ...new Set([
      ...(record.value?.producers.map(({ name }) => name) ?? []),
      ...(signals.value?.signals.map(({ producer }) => producer) ?? []),
    ]),
  ].sort();
  return html`<section class="zone crt" id="signals"><h2>${isCut ? 'The newest ' : ''}${counted(shown.length, 'signal')}</h2>
${filters('brain', [
  // Filters of one part of the page keep those of the others.
  hiddenField('chart', query.chart),
  hiddenField('interval', query.interval),
  choice({ name: 'symbol', label: 'Symbol', value: query.symbol, none: 'all', of: symbols }),
  choice({ name: 'producer', label: 'From', value: query.producer, none: 'all', of: producers }),
  choice({
    ...{ name: 'direction', label: 'Says', value: query.direction, none: 'all' },
    of: ['long', 'short', 'neutral'],
  }),
])}
${shownProblem === null ? nothing : html`<p class="warn">Only the newest are looked through: ${shownProblem}</p>`}
${
  shown.length === 0
    ? html`<p class="empty">${signals.value === null ? 'None was read yet.' : 'No signal is like that.'}</p>`
    : html`<div class="scroll tall" tabindex="0" role="region" aria-label="Signals">${table({
        caption: 'Signals',
        columns: [
          { label: 'Symbol' },
          { label: 'Says' },
          { label: 'Conviction', isNumber: true },
          { label: 'From' },
          { label: 'Because' },
          { label: 'When' },
        ],
        rows: shown.map(({ symbol, signal, conviction, producer, rationale, timestamp }) => [
          symbol,
          mark(directionTones[signal], signal),
          conviction,
          inputWord(producer),
          rationale,
          brainWhen(timestamp, clock, drawing),
        ]),
      })}</div>`
}</section>`;
}

export function renderDecisions(
  { signals }: BrainPageView,
  clock: BrainClock | null,
  drawing: Drawing,
): Html {
  const decisions = signals.value?.decisions ?? [];
  return html`<section class="zone crt" id="decisions"><h2>Decisions</h2>${
    decisions.length === 0
      ? html`<p class="empty">${signals.value === null ? 'None was read yet.' : 'Nothing was decided yet.'}</p>`
      : html`<div class="scroll tall" tabindex="0" role="region" aria-label="Decisions">${table({
          caption: 'Decisions',
          columns: [
            { label: 'Symbol' },
            { label: 'Outcome' },
            { label: 'Refused by' },
            { label: 'When' },
            { label: 'Why' },
          ],
          rows: decisions.map(({ id, symbol, outcome, refusedBy, at }) => [
            symbol,
            mark(outcomeTones[outcome], plainWord(outcome)),
            refusedBy.length === 0
              ? html`<span class="quiet">nobody</span>`
              : refusedBy.map(plainWord).join(', '),
            brainWhen(at, clock, drawing),
            html`<a href="/brain/why/${id}" aria-label="Why ${symbol} ${outcome}">why</a>`,
          ]),
        })}</div>`
  }</section>`;
}
