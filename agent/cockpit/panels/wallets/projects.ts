import { narrativeStates } from '../../model/vocabulary.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import { actionForm, choice, field, table } from '../../web/parts.ts';
import type { ProjectRow, WalletsPageView } from './read.ts';

const notSaid = html`<span class="quiet">not said</span>`;

/** Projects, with the narrative each belongs to and what its owner thinks of it. */
export function renderProjects({ projects, narratives }: WalletsPageView): Html {
  if (projects.length === 0) return nothing;
  return html`<section class="zone crt" id="projects"><h2>Projects</h2>${table({
    caption: 'Projects',
    columns: [
      { label: 'Project' },
      { label: 'Protocol' },
      { label: 'Narrative' },
      { label: 'State' },
      { label: 'Score', isNumber: true },
    ],
    rows: projects.map(({ id, body, links }) => [
      html`<a href="/record/project/${id}">${body.name}</a><span class="note">${body.chain}</span>`,
      body.protocol ?? notSaid,
      (links.narrative ?? []).map(
        (each) =>
          html`<a href="/panel/narratives?open=${each}">${narratives[each] ?? 'a narrative'}</a>`,
      )[0] ?? notSaid,
      body.state ?? notSaid,
      body.score ?? notSaid,
    ]),
  })}</section>
${projects.map((row) => renderEdit(row, narratives))}`;
}

function renderEdit(
  { id, version, body, links }: ProjectRow,
  narratives: WalletsPageView['narratives'],
): Html {
  return html`<section class="zone"><details><summary>Say what you think of ${body.name}</summary>${actionForm(
    {
      ...{ panel: 'wallets', action: 'edit-project', label: 'Save', says: `Save ${body.name}` },
      body: { id, version },
      fields: [
        choice({
          ...{ name: 'narrative', label: 'Narrative', none: 'none', value: links.narrative?.[0] },
          of: Object.entries(narratives),
        }),
        field({ name: 'protocol', label: 'Protocol', value: body.protocol }),
        choice({
          ...{ name: 'state', label: 'State', none: 'not said', value: body.state },
          of: narrativeStates.filter((state) => state !== 'unknown'),
        }),
        field({ name: 'score', label: 'Score, 0 to 100', type: 'number', value: body.score }),
      ],
    },
  )}</details></section>`;
}
