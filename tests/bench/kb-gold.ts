import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cheerio, type CheerioAPI, load } from 'cheerio';
import type { DomElement } from '../../crawler/extract/html/dom.ts';

/** A query of a manual's own index with the pages it names. */
export interface Judged {
  readonly query: string;
  readonly pages: readonly string[];
}

/** How a manual's index is written. */
export type IndexKind = 'docbook' | 'sphinx' | 'keywords';

type Put = (query: string, links: readonly string[]) => void;

/** The index's entries, sub-entries as "entry, sub-entry", with the pages of `known` that they link to. */
export function readGold(
  folder: string,
  kind: IndexKind,
  known: ReadonlySet<string>,
): readonly Judged[] {
  const entries = new Map<string, Set<string>>();
  const put: Put = (query, links) => {
    const text = query.replace(/\s+/g, ' ').trim();
    const pages = links.map((link) => link.split('#')[0] ?? '').filter((page) => known.has(page));
    if (text === '' || pages.length === 0) return;
    const own = entries.get(text) ?? new Set();
    for (const page of pages) own.add(page);
    entries.set(text, own);
  };
  readers[kind](folder, put);
  return [...entries].map(([query, pages]) => ({ query, pages: [...pages] }));
}

const readers: Readonly<Record<IndexKind, (folder: string, put: Put) => void>> = {
  docbook: readBookIndex,
  sphinx: readGeneralIndex,
  keywords: readKeywords,
};

/** Index pages are what answers are checked against, so they are not among what is searched. */
export function isIndexPage(page: string): boolean {
  return /^(?:bookindex|genindex(?:-.*)?|py-modindex|search|contents|keyword_index|doc_keyword_crossref|doclist|sitemap)\.html$/.test(
    page,
  );
}

function readBookIndex(folder: string, put: Put): void {
  const $ = load(readFileSync(join(folder, 'bookindex.html'), 'utf8'));
  const readList = (list: Cheerio<DomElement>, above: string) => {
    let entry = '';
    for (const child of list.children().toArray()) {
      if (child.name === 'dt') {
        const item = $(child).clone();
        const links = item.find('a.indexterm').toArray().map(hrefOf);
        item.find('a').remove();
        const own = item.text().replace(/[\s,]+$/, '');
        entry = above === '' ? own : `${above}, ${own}`;
        put(entry, links);
      } else {
        const lists = $(child).children('dl').toArray();
        for (const inner of lists) readList($(inner), entry);
      }
    }
  };
  for (const list of $('.indexdiv > dl').toArray()) readList($(list), '');
}

const hrefOf = (link: DomElement): string => link.attribs.href ?? '';

function readGeneralIndex(folder: string, put: Put): void {
  const pages = readdirSync(folder).filter((file) => /^genindex-(?!all)/.test(file));
  for (const file of pages.length === 0 ? ['genindex.html'] : pages.sort()) {
    const $ = load(readFileSync(join(folder, file), 'utf8'));
    for (const item of $('table.indextable td > ul > li').toArray()) readItem($, item, '', put);
  }
}

/** SQLite's own list of its documentation's keywords, one link each. */
function readKeywords(folder: string, put: Put): void {
  const $ = load(readFileSync(join(folder, 'keyword_index.html'), 'utf8'));
  for (const link of $('li > a').not('.menu a').toArray()) put($(link).text(), [hrefOf(link)]);
}

function readItem($: CheerioAPI, item: DomElement, above: string, put: Put): void {
  const links = $(item).children('a').toArray();
  const [first] = links;
  const text = (
    first === undefined ? $(item).clone().children().remove().end().text() : $(first).text()
  )
    .replace(/\s+/g, ' ')
    .trim();
  put(joinEntry(above, text), links.map(hrefOf));
  for (const inner of $(item).children('ul').children('li').toArray())
    readItem($, inner, above === '' ? text : joinEntry(above, text), put);
}

/** `open()` with `(in module io)` below it is `open() (in module io)`. */
function joinEntry(above: string, text: string): string {
  if (above === '') return text;
  return text.startsWith('(') ? `${above.replace(/\s*\(.*$/, '')} ${text}` : `${above}, ${text}`;
}

export interface Quality {
  readonly ndcg10: number;
  readonly recall10: number;
  readonly mrr10: number;
  readonly hit1: number;
}

/** Järvelin, Kekäläinen (2002), gain 1 for each page of the index, the ideal order as the norm. */
export async function judge(
  queries: readonly Judged[],
  run: (query: string) => Promise<readonly string[]>,
): Promise<Quality> {
  const sums = { ndcg10: 0, recall10: 0, mrr10: 0, hit1: 0 };
  const gain = (rank: number): number => 1 / Math.log2(rank + 1);
  for (const { query, pages } of queries) {
    const found = [...new Set(await run(query))].slice(0, 10);
    const ranks = found.flatMap((page, index) => (pages.includes(page) ? [index + 1] : []));
    const ideal = pages.slice(0, 10).reduce((sum, _, index) => sum + gain(index + 1), 0);
    sums.ndcg10 += ranks.reduce((sum, rank) => sum + gain(rank), 0) / ideal;
    sums.recall10 += ranks.length / pages.length;
    sums.mrr10 += ranks[0] === undefined ? 0 : 1 / ranks[0];
    sums.hit1 += ranks[0] === 1 ? 1 : 0;
  }
  const mean = (sum: number) => Math.round((sum / queries.length) * 10_000) / 10_000;
  return {
    ndcg10: mean(sums.ndcg10),
    recall10: mean(sums.recall10),
    mrr10: mean(sums.mrr10),
    hit1: mean(sums.hit1),
  };
}

/** So many of them, the same ones every time (mulberry32). */
export function sampleOf<T>(items: readonly T[], count: number, seed: number): readonly T[] {
  const left = [...items];
  const taken: T[] = [];
  let state = seed;
  while (taken.length < count && left.length > 0) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    const at = Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * left.length);
    taken.push(...left.splice(at, 1));
  }
  return taken;
}
