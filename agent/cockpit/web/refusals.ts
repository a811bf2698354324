import type { ImportReport, RowNote } from '../sources/index.ts';
import { type Html, html, nothing } from './html.ts';
import type { Panel, PanelContext } from './panel.ts';
import { table } from './parts.ts';

/** What came of reading the files of a panel, of all of them together. */
export type Refusals = Pick<ImportReport, 'refused' | 'dropped' | 'more'>;

/** From the last readings of the sources that a panel names; a source of no file has none. */
export function refusalsOf(
  { sources }: Panel,
  { reading }: Pick<PanelContext, 'reading'>,
): Refusals {
  const reports = sources.flatMap((name) => {
    const { value } = reading<{ readonly report?: Refusals } | null>(name);
    return value?.report === undefined ? [] : [value.report];
  });
  return {
    refused: reports.flatMap(({ refused }) => refused),
    dropped: reports.flatMap(({ dropped }) => dropped),
    more: reports.reduce((sum, { more }) => sum + more, 0),
  };
}

/** One line for a tile, in whatever state it is: a file with nothing but mistakes is not an empty one. */
export function renderRefusalLine({ id }: Panel, refusals: Refusals): Html {
  const said = saidOf(refusals);
  if (said === null) return nothing;
  return html`<p class="refusals"><a class="warn" href="/panel/${id}#refused">${said}</a></p>`;
}

/** The same for its page, with each row and why; folded until somebody wants to know. */
export function renderRefusals(refusals: Refusals): Html {
  const { refused, dropped, more } = refusals;
  const said = saidOf(refusals);
  if (said === null && dropped.length === 0) return nothing;
  const summary =
    said === null
      ? html`<span class="quiet">${rows(dropped.length, 'note')} on what was read</span>`
      : html`<span class="warn">${said}</span>`;
  return html`<details class="zone refusals" id="refused"><summary>${summary}</summary>
${refused.length === 0 ? nothing : listOf('What was refused', refused)}
${dropped.length === 0 ? nothing : html`<h2>Left out of what was read</h2>${listOf('What was left out', dropped)}`}
${more === 0 ? nothing : html`<p class="quiet">${more} more are not listed.</p>`}
<p class="note">Correct the file; it is read again within a minute. <a href="/audit?action=import">Every import</a> is in the audit.</p></details>`;
}

function saidOf({ refused, more }: Refusals): string | null {
  if (refused.length === 0) return null;
  const count = rows(refused.length, 'row');
  const verb = refused.length === 1 ? 'was' : 'were';
  return more === 0 ? `${count} ${verb} refused` : `${count} and more ${verb} refused`;
}

const rows = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

function listOf(caption: string, notes: readonly RowNote[]): Html {
  return table({
    caption,
    columns: [{ label: 'File' }, { label: 'Row' }, { label: 'Why' }],
    rows: notes.map(({ file, row, reason }) => [
      html`<code>${file}</code>`,
      row ?? html`<span class="quiet">the whole file</span>`,
      reason,
    ]),
  });
}
