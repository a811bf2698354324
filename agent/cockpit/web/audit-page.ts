import { type AuditPage, type AuditQuery, auditOutcomes } from '../actions/read-audit.ts';
import { recordKinds } from '../model/index.ts';
import { actorWord, auditWord } from '../model/words.ts';
import type { AuditOutcome, AuditRow } from '../store/index.ts';
import { type Content, type Html, html, nothing } from './html.ts';
import type { Drawing } from './panel.ts';
import { choice, field, mark, type Tone, table, when } from './parts.ts';
import { shownValue } from './shown-value.ts';

const outcomeWords: Readonly<Record<AuditOutcome, string>> = {
  ...{ done: 'done', started: 'begun', refused: 'refused', failed: 'failed' },
  unknown: 'outcome unknown',
};
const tones: Readonly<Record<AuditOutcome, Tone>> = {
  done: 'good',
  started: 'quiet',
  refused: 'warn',
  failed: 'bad',
  unknown: 'warn',
};

/** Who did what and what came of it, the newest first. */
export function renderAudit({ rows, next }: AuditPage, query: AuditQuery, drawing: Drawing): Html {
  const older = new URLSearchParams(
    Object.entries({ ...query, before: next ?? undefined }).flatMap(
      ([name, value]): [string, string][] => (value === undefined ? [] : [[name, String(value)]]),
    ),
  );
  return html`<div class="head"><h1>Audit</h1></div>
<section class="zone crt"><form class="filters" method="get" action="/audit">${field({
    ...{ name: 'actor', label: 'Who', value: query.actor, placeholder: 'source:dojo' },
  })}${field({
    ...{ name: 'action', label: 'What', value: query.action, placeholder: 'tasks.add' },
  })}${choice({
    ...{ name: 'outcome', label: 'What came of it', value: query.outcome, none: 'anything' },
    of: auditOutcomes,
  })}<button>Show</button></form>
${
  rows.length === 0
    ? html`<p class="empty">${isNarrowed(query) ? 'No entry is like that.' : 'Nothing was done yet.'}</p>`
    : table({
        caption: 'Entries of the audit',
        columns: [
          { label: 'When' },
          { label: 'Who' },
          { label: 'What' },
          { label: 'On' },
          { label: 'Came of it' },
          { label: 'Said' },
        ],
        rows: rows.map((row) => rowOf(row, drawing)),
      })
}
${next === null ? nothing : html`<p class="more"><a href="/audit?${older.toString()}">Older ones</a></p>`}
<p class="note">Nobody can change or remove an entry. <code>panther cockpit audit</code> lists them too.</p></section>`;
}

const isNarrowed = ({ actor, action, outcome, before }: AuditQuery) =>
  [actor, action, outcome, before].some((each) => each !== undefined);

function rowOf(row: AuditRow, drawing: Drawing): readonly Content[] {
  const { seq, actor, action, subject, outcome, started, at } = row;
  const narrowed = (name: string, value: string, word: string) =>
    html`<a href="/audit?${new URLSearchParams({ [name]: value }).toString()}">${word}</a>`;
  const note = started === null ? `#${seq}` : `#${seq}, the end of #${started}`;
  return [
    html`${when(at, drawing)}<span class="note">${note}</span>`,
    narrowed('actor', actor, actorWord(actor)),
    narrowed('action', action, auditWord(action)),
    subjectOf(subject),
    mark(tones[outcome], outcomeWords[outcome]),
    saidOf(row, drawing),
  ];
}

/** Leads to the record, where it is one. */
function subjectOf(subject: string | null): Content {
  if (subject === null) return html`<span class="quiet">nothing of its own</span>`;
  const [kind = '', id = ''] = subject.split(':');
  const isRecord = recordKinds.some(({ name }) => name === kind) && /^[0-9a-f-]{36}$/.test(id);
  if (!isRecord)
    return /^(?:person|agent|source|rule):/.test(subject)
      ? actorWord(subject)
      : html`<code>${subject}</code>`;
  return html`<a href="/record/${kind}/${id}">${kind}</a> <span class="quiet">${id.slice(0, 8)}</span>`;
}

function saidOf({ seq, request, detail }: AuditRow, drawing: Drawing): Content {
  if (request === null && detail === null) return html`<span class="quiet">no more</span>`;
  const part = (title: string, value: unknown) =>
    value === null ? nothing : html`<p class="note">${title}</p>${shownValue('', value, drawing)}`;
  return html`<details><summary>Show<span class="hidden"> what entry ${seq} says</span></summary>${part('What was asked', request)}${part('What came of it', detail)}</details>`;
}
