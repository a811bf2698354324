import { instruments } from '../../engines/narrative/index.ts';
import type { TicketAnswer } from '../../flows/ticket.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import { actionForm, choice, field, mark } from '../../web/parts.ts';
import { doesChoice } from '../does.ts';
import { percent, usd } from '../numbers.ts';
import { stateTexts } from '../risk/words.ts';
import type { OpenedNarrative } from './read.ts';

const verdictWords = {
  clear: ['good', 'Yes'],
  warned: ['warn', 'Yes, with a warning'],
  blocked: ['bad', 'Better not'],
  refused: ['bad', 'No'],
} as const;
const levelWords = {
  error: ['bad', 'against'],
  warning: ['warn', 'careful'],
  good: ['good', 'for'],
} as const;

/** The check before a trade by hand, and the form that makes it a task. */
export function renderTicket(opened: OpenedNarrative): Html {
  const { row, asked, ticket, wallets } = opened;
  return html`<section class="zone" id="ticket"><h2>Before a trade</h2><p class="quiet">Nothing here can place it: it is checked, and becomes a task.</p>
<form class="filters" method="get" action="/panel/narratives" data-filter><input type="hidden" name="open" value="${row.id}">
${doesChoice(asked.does)}
${choice({ name: 'side', label: 'Side', value: asked.side, of: ['long', 'short'] })}
${choice({ name: 'instrument', label: 'With', value: asked.instrument, of: instruments })}
${field({ name: 'usd', label: 'Amount, USD', type: 'number', value: asked.usd, isRequired: true })}
${choice({ name: 'wallet', label: 'Wallet', value: asked.wallet, of: wallets, none: 'none of these' })}
${field({ name: 'dapp', label: 'Application', value: asked.dapp })}<button>Check it</button></form>
${ticket === null ? nothing : html`${renderAnswer(opened, ticket)}${ticket.verdict === 'refused' ? nothing : renderPrepare(opened, ticket)}`}</section>`;
}

function renderAnswer({ asked }: OpenedNarrative, ticket: TicketAnswer): Html {
  const { verdict, refusals, check, riskState, amountUsd } = ticket;
  const [tone, word] = verdictWords[verdict];
  const isLess = verdict !== 'refused' && asked.usd !== undefined && amountUsd < asked.usd;
  const risk = riskState === null ? 'not looked at yet' : stateTexts[riskState].word.toLowerCase();
  const more =
    check === null
      ? 'What closes a position is not argued with.'
      : `Rating ${percent(check.rating, 0)}; risk ${risk}.`;
  return html`<p class="answer">${mark(tone, word)}${refusals.length === 0 ? '.' : `: ${refusals.join('; ')}.`} ${isLess ? html`At most ${usd(amountUsd)}: sentiment is crowded. ` : nothing}<span class="quiet">${more}</span></p>
${
  check === null || check.findings.length === 0
    ? nothing
    : html`<ul class="lines">${check.findings.map(({ level, message, change }) => {
        const [levelTone, levelWord] = levelWords[level];
        const shown =
          change === 0 ? nothing : html`${change > 0 ? '+' : '−'}${percent(Math.abs(change), 0)}`;
        return html`<li><span class="what">${mark(levelTone, levelWord)} ${message}</span><span class="value">${shown}</span></li>`;
      })}</ul>`
}`;
}

function renderPrepare({ row, asked }: OpenedNarrative, { verdict }: TicketAnswer): Html {
  const { does, side, instrument, usd: amount, wallet, dapp } = asked;
  const isAgainst = verdict === 'blocked';
  return actionForm({
    ...{ panel: 'narratives', action: 'ticket', tone: isAgainst ? 'danger' : 'main' },
    label: isAgainst ? 'Do it all the same' : 'Make it a task',
    body: { id: row.id, does, side, instrument, usd: amount, wallet, dapp },
    fields: [
      ...(isAgainst
        ? [field({ name: 'against', label: 'Why, against the check', isRequired: true })]
        : []),
      field({ name: 'note', label: 'What to do' }),
    ],
  });
}
