import { recordKinds } from '../model/index.ts';
import type { RecordKind } from '../model/record.ts';
import type { CockpitReads } from '../store/index.ts';
import { renderHistory } from './history.ts';
import { type Html, html, nothing } from './html.ts';
import type { Drawing, Panel } from './panel.ts';
import { facts, when } from './parts.ts';
import { fieldWord, shownValue } from './shown-value.ts';
import { unknownRecord } from './unknown-record.ts';

/** Any record, as it is: its fields, what it is linked to, what became of it.
 * @throws Fault cockpit.unknown */
export async function readRecordPage(
  store: CockpitReads,
  {
    name,
    id,
    panels,
    drawing,
  }: {
    readonly name: string;
    readonly id: string;
    readonly panels: readonly Panel[];
    readonly drawing: Drawing;
  },
): Promise<{ readonly title: string; readonly body: Html }> {
  const kind = kindOf(name) ?? unknownRecord({ name: 'kind of record' }, name.slice(0, 40));
  const isId = /^[0-9a-f-]{36}$/.test(id);
  const row =
    (isId ? await store.get(kind, id, { withRemoved: true }) : null) ??
    unknownRecord(kind, id.slice(0, 40));
  const linked = await Promise.all(
    Object.entries(row.links).map(async ([role, ids]) => {
      const to = kindOf(kind.links.find((link) => link.role === role)?.to ?? '');
      if (to === undefined || ids.length === 0) return [];
      return (await store.getMany(to, ids)).map(
        (each) =>
          [role, html`<a href="/record/${to.name}/${each.id}">${to.label(each.body)}</a>`] as const,
      );
    }),
  );
  const label = kind.label(row.body);
  const own = panels.filter(({ kinds }) => kinds.includes(name));
  const history = await store.history(kind, id);
  const fields = Object.entries(row.body as Readonly<Record<string, unknown>>);
  const body = html`<div class="head"><h1>${label}</h1><p class="exports">${kind.title}${own.map((panel) => html` <a href="/panel/${panel.id}">${panel.title}</a>`)}</p></div>
${row.deletedAt === null ? nothing : html`<p class="state stale">Removed ${when(row.deletedAt, drawing)}.</p>`}
<section class="zone crt">${facts([
    ...fields.map(([key, value]) => [fieldWord(key), shownValue(key, value, drawing)] as const),
    ...linked.flat().map(([role, link]) => [fieldWord(role), link] as const),
    ['Added', when(row.createdAt, drawing)],
    ['Changed', when(row.updatedAt, drawing)],
  ])}</section>
<section class="zone"><h2>What became of it</h2>${renderHistory(history, drawing)}</section>`;
  return { title: label, body };
}

function kindOf(name: string): RecordKind | undefined {
  return recordKinds.find((kind) => kind.name === name) as RecordKind | undefined;
}
