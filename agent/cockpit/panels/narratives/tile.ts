import type { NarrativeState } from '../../model/vocabulary.ts';
import { type Content, type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, field, lines, live, mark, type Tone, when } from '../../web/parts.ts';
import { signed } from '../numbers.ts';
import type { Known, NarrativesView } from './read.ts';

export const stateTones: Readonly<Record<NarrativeState, Tone>> = {
  building: 'good',
  mature: 'good',
  topping: 'warn',
  dead: 'bad',
  unknown: 'quiet',
};

/** What scores are made of today, and what they wait for. */
export const scoredBy =
  'Scores come from prices of the brain, posts and moves of smart money; more of them with the keys elfa and dune.';

const shownMax = 6;

export function renderNarratives({ all }: NarrativesView, drawing: Drawing): Html {
  const traded = all.filter(({ view }) => view.standing.mode === 'tradable').length;
  const rest = all.length - shownMax;
  const missing = missingOf(all);
  return html`<p class="sum">${live(traded)} of ${live(all.length)} may be traded</p>
${lines(
  all.slice(0, shownMax).map(({ row, view }) => ({
    name: html`<a href="/panel/narratives?open=${row.id}">${row.body.name}</a>`,
    note: html`${mark(stateTones[row.body.state], row.body.state)} ${standingWord(view)}${view.at === null ? nothing : html` · ${when(view.at, drawing)}`}`,
    value: scoreOf({ row, view }),
  })),
)}
${missing.length === 0 ? nothing : html`<p class="note">${missing.map(([part, reason]) => `${part}: ${reason}`).join('; ')}</p>`}
${rest > 0 ? html`<p class="more"><a href="/panel/narratives">${rest} more</a></p>` : nothing}`;
}

const partTexts: Readonly<Record<string, string>> = {
  onchain: 'Flows',
  social: 'Social',
  market: 'Market',
};

/** What the scores do without, and why. */
function missingOf(all: readonly Known[]): readonly (readonly [part: string, reason: string])[] {
  const reasons = all.flatMap(({ view }) =>
    (view.score?.components ?? []).flatMap(({ name, score, reason }) =>
      score === null && reason !== null ? [[partTexts[name] ?? name, reason] as const] : [],
    ),
  );
  return [...new Map(reasons)];
}

export const standingWord = ({ standing }: Known['view']): string =>
  standing.mode === 'tradable' ? 'may be traded' : 'watch only';

/** The score and how it moved, or why there is none. */
export function scoreOf({ view }: Known): Content {
  const { score, isStale } = view;
  if (score === null) return html`<span class="quiet">never observed</span>`;
  if (score.score === null) {
    return html`<span class="quiet" title="${score.reason ?? ''}">no score</span>`;
  }
  const number = isStale
    ? html`<span class="warn" title="too old to count">${score.score}</span>`
    : live(score.score);
  return html`${number}${score.delta === null || score.delta === 0 ? nothing : html` ${signed(score.delta, (value) => String(value))}`}`;
}

export const quickNarratives = (): Html =>
  actionForm({
    ...{ panel: 'narratives', action: 'add', label: 'Add', says: 'Add the narrative' },
    fields: field({
      name: 'name',
      label: 'New narrative',
      placeholder: 'New narrative',
      isRequired: true,
    }),
  });
