import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, choice, facts, field, when } from '../../web/parts.ts';
import { type Linked, linkTo } from '../places.ts';
import { type AboutChoices, aboutInputs } from './entry-about.ts';
import { entryInputs, ownershipWords, yesNo } from './entry-fields.ts';
import { resultOf } from './figures.ts';
import type { EntryRow } from './read.ts';

export interface OpenedEntry {
  readonly row: EntryRow;
  readonly linked: readonly Linked[];
}

const said = (value: string | number | null) =>
  value === null || value === '' ? html`<span class="quiet">not said</span>` : value;
const amount = (value: number | null, currency: string | null) =>
  said(value === null ? null : `${value.toLocaleString('en-GB')} ${currency ?? ''}`.trim());
const share = (value: number | null) =>
  said(value === null ? null : `${Number((value * 100).toPrecision(3))} %`);
const yes = (value: boolean | null) => said(value === null ? null : value ? 'yes' : 'no');

/** One entry: what was decided, on what it rested, and what came of it. */
export function renderOpenEntry(
  { row, linked }: OpenedEntry,
  about: AboutChoices,
  drawing: Drawing,
): Html {
  const { id, version, body } = row;
  const { marks, mistakes, tags, currency } = body;
  return html`<section class="zone" id="entry"><h2>${body.title}</h2><div class="columns"><div>
${facts([
  ['When', when(body.at, drawing)],
  ['State', body.status.replace('_', ' ')],
  ['Brought', resultOf(body)],
  ...linked.map((each) => [each.title, linkTo(each)] as const),
  ['Setup', said(body.setup)],
  ['Rule', said(body.ruleTag)],
  ['Size', amount(body.size, currency)],
  ['Most to lose', amount(body.maxLoss, currency)],
  ['Most to win', amount(body.maxGain, currency)],
  ['Own chance', share(body.myProbability)],
  ['Market’s chance', share(body.marketProbability)],
  ['Felt', said(body.emotion)],
  ['Whose decision', said(ownershipWords[body.ownership ?? ''] ?? null)],
  ['Like yourself', yes(body.alignedWithSelf)],
  ['Freely', yes(body.voluntary)],
  ['Saw', said(body.whatISaw)],
  ['Why', said(body.whyItMattered)],
  ['Out when', said(body.exitStrategy)],
  ['Tags', said(tags.join(', '))],
])}</div><div>
${
  body.status === 'open'
    ? nothing
    : html`<h3>What came of it</h3>${facts([
        ['In words', said(body.outcome)],
        ['Plan followed', yes(marks.followedPlan)],
        ['In anger or haste', yes(marks.tilt)],
        ['Held on because giving up hurt', yes(marks.heroCall)],
        ['To win back a loss', yes(marks.revenge)],
        ['Mistakes', said(mistakes.join(', '))],
      ])}`
}
${body.status === 'open' ? renderClose(row) : html`<details><summary>Change what came of it</summary>${renderClose(row)}</details>`}
<div class="buttons">${body.status === 'open' ? nothing : actionForm({ panel: 'notes', action: 'reopen-entry', label: 'Open it again', body: { id, version } })}${actionForm(
    {
      panel: 'notes',
      action: 'remove-entry',
      label: 'Remove',
      tone: 'danger',
      body: { id, version },
    },
  )}<a href="/record/journal-entry/${id}">Its history</a></div></div></div>
<details><summary>Change what was written</summary>${actionForm({
    ...{ panel: 'notes', action: 'edit-entry', label: 'Save', tone: 'main', body: { id, version } },
    fields: [...entryInputs(body), ...aboutInputs(about, row.links)],
  })}</details></section>`;
}

function renderClose({ id, version, body }: EntryRow): Html {
  const { marks, currency, status } = body;
  return actionForm({
    ...{ panel: 'notes', action: 'close-entry', tone: 'main', body: { id, version } },
    label: status === 'open' ? 'Close it' : 'Save what came of it',
    fields: [
      field({ name: 'outcome', label: 'What came of it', value: body.outcome }),
      field({
        ...{ name: 'realizedValue', label: `Brought, in ${currency ?? 'money'}`, type: 'number' },
        value: body.realizedValue,
      }),
      choice({
        ...{ name: 'status', label: 'State', value: status === 'open' ? 'closed' : status },
        of: ['closed', 'realized', ['written_off', 'written off']],
      }),
      yesNo('followedPlan', 'Plan followed', marks.followedPlan),
      yesNo('tilt', 'In anger or haste', marks.tilt),
      yesNo('heroCall', 'Held on because giving up hurt', marks.heroCall),
      yesNo('revenge', 'To win back a loss', marks.revenge),
      field({
        ...{ name: 'mistakes', label: 'Mistakes', placeholder: 'late, too-big' },
        value: body.mistakes.join(', '),
      }),
    ],
  });
}
