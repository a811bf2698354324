import { type KnowledgeStanding, knowledgeName, type Reading } from '../../sources/index.ts';
import { type Html, html } from '../../web/html.ts';
import type { Drawing, PanelContext } from '../../web/panel.ts';
import { facts, live, mark, when } from '../../web/parts.ts';
import { renderState } from '../../web/region.ts';
import { stateOfReading } from '../../web/states.ts';
import { counted } from '../numbers.ts';

export interface LibraryView {
  readonly reading: Reading<KnowledgeStanding>;
  readonly staleAfterMs: number | null;
}

export const readLibrary = ({ reading, staleAfterMs }: PanelContext): LibraryView => ({
  ...{ reading: reading(knowledgeName), staleAfterMs: staleAfterMs(knowledgeName) },
});

/** What a search goes through: how much the knowledge base holds, and how new that is. */
export function renderLibrary({ reading, staleAfterMs }: LibraryView, drawing: Drawing): Html {
  const { value } = reading;
  const state = renderState(stateOfReading(reading, staleAfterMs, drawing.now), drawing);
  return html`<section class="zone crt" id="library"><h2>The knowledge base</h2>${state}${value === null ? null : renderStanding(value, drawing)}</section>`;
}

function renderStanding(standing: KnowledgeStanding, drawing: Drawing): Html {
  const { libraries, documents, passages, places } = standing;
  const count = (value: number) => live(value.toLocaleString('en-GB'));
  const paused = places.paused === 0 ? '' : `, ${places.paused} paused`;
  return facts([
    ['Libraries', count(libraries)],
    ['Pages', count(documents)],
    ['Passages', count(passages)],
    ['Reads', `${counted(places.all, 'place')}: ${places.due} due now${paused}`],
    ['Read last', lastOf(standing, drawing)],
  ]);
}

function lastOf({ lastCrawl }: KnowledgeStanding, drawing: Drawing): Html {
  if (lastCrawl === null) {
    return html`<span class="quiet">never: <code>panther crawl</code> begins</span>`;
  }
  const { place, startedAt, endedAt, outcome } = lastCrawl;
  if (endedAt === null) return html`${place}, begun ${when(startedAt, drawing)}`;
  const isWell = outcome === 'complete' || outcome === 'page-limit';
  return html`${place} ${when(endedAt, drawing)} ${mark(isWell ? 'good' : 'warn', outcome ?? 'ended')}`;
}
