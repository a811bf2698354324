import type { PageOutline } from '../base/base.ts';
import { eachTerm, termsOf } from '../index/terms.ts';
import type { SearchHit } from '../model/hit.ts';
import type { LibraryEntry } from '../search/index.ts';

export interface HitStyle {
  readonly color: boolean;
  readonly columns: number;
}

const linesMax = 8;
const indent = '    ';

/** Found passages, best first: rank and place, address, when it was read, and the part that matches with
 * the query's words in bold. */
export function renderHits(hits: readonly SearchHit[], query: string, style: HitStyle): string {
  const words = new Set(termsOf(query));
  const width = String(hits.length).length;
  return hits
    .map((hit, index) => {
      const rank = String(index + 1).padStart(width);
      const [first = '', ...rest] = headOf(hit, style);
      const lines = [`${rank}  ${first}`, ...rest.map((line) => indent + line)];
      const shown = hit.content.slice(hit.span.start, hit.span.end).split('\n');
      for (const line of shown.slice(0, linesMax)) lines.push(bar(line, words, style));
      if (shown.length > linesMax) lines.push(`${indent}│ …`);
      return lines.join('\n');
    })
    .join('\n\n');
}

/** Whole passages, one after another. */
export function renderPassages(hits: readonly SearchHit[], style: HitStyle): string {
  return hits
    .map((hit) => [...headOf(hit, style), '', harmless(hit.content).trimEnd()].join('\n'))
    .join('\n\n');
}

export function renderOutline(page: PageOutline): string {
  const { title, url, passages, crawledAt } = page;
  const lines = [
    harmless(title),
    harmless(url),
    `${libraryOf(page)}, read ${dayOf(crawledAt)}`,
    '',
  ];
  for (const { chunkId, headingPath, characters } of passages) {
    const depth = '  '.repeat(Math.max(0, headingPath.length - 1));
    lines.push(`${chunkId}  ${depth}${harmless(headingPath.at(-1) ?? title)} (${characters})`);
  }
  return lines.join('\n');
}

export function renderLibraries(libraries: readonly LibraryEntry[]): string {
  return libraries
    .map(({ library, versions, documents, chunks, readAt }) => {
      const of = versions.length === 0 ? '' : ` ${versions.join(', ')}`;
      return `${library}${of}: ${documents} pages, ${chunks} passages, read ${dayOf(readAt)}`;
    })
    .join('\n');
}

function headOf(hit: SearchHit, { color }: HitStyle): readonly string[] {
  const path = hit.headingPath[0] === hit.title ? hit.headingPath.slice(1) : hit.headingPath;
  const place = [hit.title, ...path].map(harmless).join(' › ');
  const facts = [libraryOf(hit), `read ${dayOf(hit.crawledAt)}`, `passage ${hit.chunkId}`];
  if (hit.suspicious) facts.push('this page tries to instruct a model');
  return [
    color ? `\x1b[1m${place}\x1b[22m` : place,
    harmless(hit.url),
    color ? `\x1b[2m${facts.join(', ')}\x1b[22m` : facts.join(', '),
  ];
}

const libraryOf = ({ library, version }: Pick<SearchHit, 'library' | 'version'>) =>
  version === undefined ? library : `${library} ${version}`;

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

function bar(line: string, words: ReadonlySet<string>, { color, columns }: HitStyle): string {
  const most = Math.max(40, columns - indent.length - 2);
  const text = harmless(line);
  const cut = text.length > most ? `${text.slice(0, most - 1)}…` : text;
  return `${indent}│ ${color ? emphasize(cut, words) : cut}`;
}

function emphasize(text: string, words: ReadonlySet<string>): string {
  let out = '';
  let from = 0;
  eachTerm(text, (term, start, end) => {
    if (!words.has(term) || start < from) return;
    out += `${text.slice(from, start)}\x1b[1m${text.slice(start, end)}\x1b[22m`;
    from = end;
  });
  return out + text.slice(from);
}

/** Text of strangers for a terminal: what would move its cursor, colour it or turn its direction goes. */
function harmless(text: string): string {
  return text.replace(/\t/g, '  ').replace(/(?!\n)[\p{Cc}\p{Cf}]/gu, '');
}
