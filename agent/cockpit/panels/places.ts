import { recordKinds } from '../model/index.ts';
import type { AnyRecordKind, RecordRow } from '../model/record.ts';
import { codeWord } from '../model/words.ts';
import type { CockpitReads } from '../store/index.ts';
import { type Html, html, nothing } from '../web/html.ts';

/** Where a person looks at a record: the page of its panel, and where no panel opens one, the record as it is. */
export function placeOf(kind: string, id: string): string {
  const open = placed[kind];
  return open === undefined ? `/record/${kind}/${id}` : open(id);
}

const placed: Readonly<Record<string, (id: string) => string>> = {
  narrative: (id) => `/panel/narratives?open=${id}`,
  event: (id) => `/panel/calendar?open=${id}`,
  'option-structure': (id) => `/panel/options?open=${id}`,
  'smart-money-event': (id) => `/panel/smart-money?open=${id}`,
  wallet: (id) => `/panel/wallets?open=${id}`,
  task: (id) => `/panel/tasks?open=${id}`,
  'journal-entry': (id) => `/panel/notes?view=journal&open=${id}`,
  review: (id) => `/panel/notes?view=reviews&open=${id}`,
  experiment: (id) => `/panel/notes?view=experiments#experiment-${id}`,
};

/** Something a record is linked to, as a page names it. */
export interface Linked {
  readonly role: string;
  readonly kind: string;
  readonly id: string;
  /** Of the kind: `Narrative`. */
  readonly title: string;
  readonly label: string;
  readonly status: string | null;
  readonly isRemoved: boolean;
}

/** What a record is linked to, role by role in the order of its kind. */
export async function readLinked(
  store: CockpitReads,
  kind: AnyRecordKind,
  { links }: Pick<RecordRow<unknown>, 'links'>,
): Promise<readonly Linked[]> {
  const all: Linked[] = [];
  for (const { role, to } of kind.links) {
    const target = recordKinds.find(({ name }) => name === to) as AnyRecordKind | undefined;
    const ids = links[role] ?? [];
    if (target === undefined || ids.length === 0) continue;
    for (const { id, body, deletedAt } of await store.getMany(target, ids)) {
      const { name, title } = target;
      const told = { label: target.label(body), status: target.status(body) };
      all.push({ role, kind: name, id, title, ...told, isRemoved: deletedAt !== null });
    }
  }
  return all;
}

/** A link to it, with how it is. */
export function linkTo({ kind, id, label, status, isRemoved }: Linked): Html {
  const said = isRemoved ? 'removed' : status === null ? null : codeWord(status);
  const href = isRemoved ? `/record/${kind}/${id}` : placeOf(kind, id);
  return html`<a href="${href}">${label}</a>${said === null ? nothing : html` <span class="quiet">${said}</span>`}`;
}
