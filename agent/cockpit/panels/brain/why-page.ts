import { inputWord, plainWord } from '../../model/words.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { facts, mark, type Tone, table } from '../../web/parts.ts';
import { price, usd } from '../numbers.ts';
import { type BrainClock, brainWhen } from './time.ts';
import type { Numbers, ReadWhy, Why, WhyCheck } from './why-read.ts';

export const outcomeTones: Readonly<Record<Why['outcome'], Tone>> = {
  approved: 'good',
  refused: 'warn',
  'no-trade': 'quiet',
};

const verdictTones = { pass: 'good', refuse: 'warn', skip: 'quiet' } as const;
const verdictWords = { pass: 'passed', refuse: 'refused', skip: 'not asked' } as const;

/** Why an asset was traded or not: what each strategy saw, every gate with its numbers, the size. */
export function renderWhy(why: ReadWhy, clock: BrainClock | null, drawing: Drawing): Html {
  const back = html`<p class="more"><a href="/panel/brain#decisions">All decisions</a></p>`;
  if ('problem' in why) {
    return html`<section class="zone"><h2>Why</h2><p class="state error">${why.problem}<span class="note">${why.hint}</span></p>${back}</section>`;
  }
  const { found } = why;
  const { proposal, sizing, gates } = found;
  const refused = gates.filter(({ verdict }) => verdict === 'refuse');
  return html`<section class="zone crt"><h2>Why ${found.symbol} ${mark(outcomeTones[found.outcome], plainWord(found.outcome))}</h2>
${refused.length === 0 ? nothing : html`<p class="warn">Refused: ${refused.map(({ message }) => message).join('; ')}</p>`}
${facts([
  ['When', brainWhen(found.at, clock, drawing)],
  ['Market', found.regime ?? 'not known'],
  ...(proposal === null
    ? []
    : ([
        ['Proposed', `${proposal.side} at ${price(proposal.entry)} by ${proposal.strategy}`],
        ['Stop and target', `${price(proposal.stop)} and ${price(proposal.target)}`],
        ['Conviction', `${proposal.conviction} of 10`],
        ['Because', proposal.rationale],
      ] as const)),
  ...(sizing === null
    ? []
    : ([
        [
          'Size',
          `${sizing.size} (${usd(sizing.notional)}, ${sizing.leverage} ×), ${usd(sizing.risk)} at risk to the stop`,
        ],
      ] as const)),
  ['Decision', html`<code class="address">${found.id}</code>`],
])}${back}</section>
${gates.length === 0 ? nothing : renderGates(found)}
<section class="zone crt"><h2>What the strategies saw</h2>
${found.strategies.map(({ strategy, proposal: own, why: checks }) => html`<h3>${strategy}: ${own === null ? 'nothing' : `${own.side}, conviction ${own.conviction}`}</h3>${renderChecks(checks)}`)}
${found.why.length === 0 ? nothing : html`<h3>Signals together</h3>${renderChecks(found.why)}`}</section>
${sizing === null ? nothing : html`<section class="zone crt"><h2>What bounds the size</h2>${table({ caption: 'Bounds of the size', columns: [{ label: 'Bound' }, { label: 'At most', isNumber: true }, { label: 'In words' }], rows: sizing.caps.map(({ cap, notional, message }) => [html`${plainWord(cap)}${cap === sizing.binding ? html` ${mark('warn', 'the least')}` : nothing}`, notional === null ? html`<span class="quiet">not bounded</span>` : usd(notional), message]) })}</section>`}`;
}

function renderGates({ gates }: Why): Html {
  return html`<section class="zone crt"><h2>Gates</h2>${table({
    caption: 'Gates, in their order',
    columns: [{ label: 'Gate' }, { label: 'Says' }, { label: 'In words' }, { label: 'Numbers' }],
    rows: gates.map(({ gate, verdict, message, numbers }) => [
      plainWord(gate),
      mark(verdictTones[verdict], verdictWords[verdict]),
      message,
      html`<span class="quiet numbers">${numbersText(numbers)}</span>`,
    ]),
  })}</section>`;
}

const renderChecks = (checks: readonly WhyCheck[]): Html =>
  html`<ul class="plain">${checks.map(({ check, isMet, message, numbers }) => html`<li>${isMet === null ? mark('quiet', 'unknown') : mark(isMet ? 'good' : 'warn', isMet ? 'yes' : 'no')} ${plainWord(check)}: ${message} <span class="quiet numbers">${numbersText(numbers)}</span></li>`)}</ul>`;

const numbersText = (numbers: Numbers): string =>
  Object.entries(numbers)
    // An id is no number, and says nothing to whoever reads why.
    .filter(([name]) => !/Id$/.test(name))
    .map(
      ([name, value]) =>
        `${inputWord(name)} ${typeof value === 'number' ? Number(value.toPrecision(6)) : (value ?? 'unknown')}`,
    )
    .join(', ');
