import { walletActions } from '../../model/wallet.ts';
import { auditWord, walletActionWord } from '../../model/words.ts';
import { auditLine, historyLine } from '../../web/history.ts';
import { type Content, type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, choice, facts, field, mark } from '../../web/parts.ts';
import { doesChoice } from '../does.ts';
import { usd } from '../numbers.ts';
import { renderEdit } from './edit.ts';
import { renderHoldings } from './holdings.ts';
import type { Answered } from './permission.ts';
import type { OpenedWallet, WalletsPageView } from './read.ts';

const none = html`<span class="quiet">none</span>`;
const actionChoices = walletActions.map((each) => [each, walletActionWord(each)] as const);
/** As its registry or a person has it. */
const named = (names: readonly string[]): Content =>
  names.length === 0 ? none : names.map((name) => html`<code>${name}</code> `);
const listed = (words: readonly string[]) => (words.length === 0 ? none : words.join(', '));

/** The wallet that is worked with: what it is, what may be done with it, what it holds. */
export function renderOpened(
  opened: OpenedWallet | null,
  narratives: WalletsPageView['narratives'],
  drawing: Drawing,
): Html {
  if (opened === null) {
    return html`<section class="zone"><p class="empty">This wallet is not there any more. It was removed, or its address is wrong.</p></section>`;
  }
  const { row, address, holdings, projects, answer, laneActions } = opened;
  const { body } = row;
  return html`<section class="zone"><h2>${body.name}</h2><div class="columns"><div>
${facts([
  [
    'Address',
    html`<code class="address">${body.address}</code>${address.problem === null ? nothing : html` <span class="warn">${address.problem}</span>`}`,
  ],
  [
    'Lane',
    html`${body.lane} <span class="quiet">lets: ${laneActions.length === 0 ? 'only looking' : laneActions.map(walletActionWord).join(', ')}</span>`,
  ],
  ['Name', body.ensName ?? none],
  ['Farcaster', body.farcasterHandle ?? none],
  ['Chains', listed(body.chains)],
  ['For', body.purpose === '' ? body.role : `${body.role}: ${body.purpose}`],
  ['May', listed(body.allowedActions.map(walletActionWord))],
  ['May never', listed(body.forbiddenActions.map(walletActionWord))],
  ['Applications', named(body.allowedDapps)],
  ['Not with', named(body.forbiddenDapps)],
  ['Cap', body.capUsd === null ? none : usd(body.capUsd)],
  [
    'Projects',
    projects.length === 0
      ? none
      : projects.map(
          ({ id, name, roles }) =>
            html`<a href="/record/project/${id}">${name}</a> <span class="quiet">${roles.join(', ')}</span> `,
        ),
  ],
])}</div><div>${renderAsk(row.id, answer)}${renderPrepare(opened)}</div></div></section>
${renderHoldings(row.id, { rows: holdings, narratives }, drawing)}
${renderEdit(row)}
${renderDone(opened, drawing)}`;
}

function renderAsk(id: string, answer: Answered | null): Html {
  return html`<h3>May I?</h3>${
    answer === null
      ? nothing
      : html`<p class="answer">${mark(answer.allowed ? 'good' : 'bad', answer.allowed ? 'Yes' : 'No')}: ${answer.reason}${answer.needsConfirmation ? html`. <span class="warn">Its name is typed to confirm.</span>` : nothing}</p>`
  }
<form class="filters" method="get" action="/panel/wallets" data-filter><input type="hidden" name="open" value="${id}">
${choice({ name: 'may', label: 'Action', value: answer?.may, of: actionChoices, none: 'choose' })}
${field({ name: 'dapp', label: 'Application', value: answer?.dapp })}${field({ name: 'usd', label: 'Amount, USD', type: 'number', value: answer?.usd })}${doesChoice(answer?.does)}<button>Ask</button></form>`;
}

function renderPrepare({ row: { id, body } }: OpenedWallet): Html {
  return html`<h3>Note down what you do with it</h3><p class="quiet">Nothing here can sign: it checks the permission, writes it down, and makes a task.</p>
${actionForm({
  ...{ panel: 'wallets', action: 'use', label: 'Prepare', tone: 'danger', isTyped: true },
  body: { id, name: body.name },
  fields: [
    field({ name: 'note', label: 'What for', isRequired: true }),
    choice({ name: 'what', label: 'Action', value: 'sign_message', of: actionChoices }),
    field({ name: 'dapp', label: 'Application' }),
    field({ name: 'usd', label: 'Amount, USD', type: 'number' }),
    doesChoice(),
  ],
})}`;
}

function renderDone({ history, done }: OpenedWallet, drawing: Drawing): Html {
  return html`<section class="zone"><h2>What was done</h2><ol class="history">
${done.map(({ at, action, actor, outcome }) => auditLine({ at, actor, outcome }, auditWord(action), drawing))}
${history.toReversed().map((entry) => historyLine(entry, drawing))}</ol></section>`;
}
