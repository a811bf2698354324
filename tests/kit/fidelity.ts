import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CheerioAPI, load } from 'cheerio';
import type { FidelityDocs } from './docs.ts';

// Reads a page's HTML and a Markdown text with means of its own, nothing of the code it measures, and
// compares what both have.

export interface Fidelity {
  pages: number;
  code: Count;
  language: Count;
  headings: Count;
  tables: Count;
  /** Lines that are navigation, of all lines. */
  navigation: Count;
  /** Examples of what is missing. */
  readonly misses: string[];
}

export interface Count {
  kept: number;
  all: number;
}

interface Layout {
  readonly main: string;
  /** Inside the main part, but none of it. */
  readonly drop: string;
  readonly navigation: string;
  /** Headings that are the title of a note. */
  readonly notes: string;
}

const layouts: Readonly<Record<FidelityDocs, Layout>> = {
  postgresql: {
    main: 'body',
    drop: '.navheader, .navfooter, .toc, .list-of-tables, .list-of-figures, .list-of-examples',
    navigation: '.navheader, .navfooter',
    notes: '.note > h3, .warning > h3, .tip > h3, .caution > h3, .important > h3',
  },
  python: {
    main: '[role=main]',
    drop: '.headerlink, script, style',
    navigation: '.related, .sphinxsidebar, .footer',
    notes: '',
  },
  nodejs: {
    main: '#apicontent',
    drop: '.mark, script',
    navigation: '#column2, header, #toc',
    notes: '',
  },
};

/** Every `step`th page of a set, in the order of their names. */
export function samplePages(folder: string, step: number): string[] {
  const files = globSync('**/*.html', { cwd: folder }).sort();
  return files.filter((_, index) => index % step === 0).map((file) => join(folder, file));
}

export function createFidelity(): Fidelity {
  const none = (): Count => ({ kept: 0, all: 0 });
  return {
    pages: 0,
    code: none(),
    language: none(),
    headings: none(),
    tables: none(),
    navigation: none(),
    misses: [],
  };
}

export function share({ kept, all }: Count): number {
  return all === 0 ? Number.NaN : kept / all;
}

export function measurePage(
  total: Fidelity,
  set: FidelityDocs,
  file: string,
  markdown: string,
): void {
  const layout = layouts[set];
  const $ = load(readFileSync(file, 'utf8'));
  const navigation = readNavigation($, layout);
  const main = $(layout.main).first();
  main.find(layout.drop).remove();
  const lines = markdown.split('\n');
  const fences = readFences(lines);
  total.pages++;
  compareCode(total, $, layout, fences.blocks, file);
  compareHeadings(total, $, layout, fences.prose, file);
  compareTables(total, $, layout, fences.prose, file);
  const own = new Set(
    main
      .find('h1, h2, h3, h4, h5, h6, p, li, dt, dd, td, th, span, a, b')
      .toArray()
      .map((element) => words($(element).text())),
  );
  for (const line of fences.prose) {
    if (line.trim() === '') continue;
    total.navigation.all++;
    const text = words(plain(line));
    if (text.length > 1 && navigation.has(text) && !own.has(text)) {
      total.navigation.kept++;
      total.misses.push(`${file}: navigation "${text}"`);
    }
  }
}

function readNavigation($: CheerioAPI, layout: Layout): Set<string> {
  const texts = new Set<string>();
  $(layout.navigation)
    .find('a, td, th, li, h3, p')
    .each((_, element) => {
      texts.add(words($(element).text()));
    });
  for (const text of [
    'Prev',
    'Next',
    'Up',
    'Home',
    '¶',
    '#',
    'Edit this page',
    'Copy',
    'Skip to content',
  ])
    texts.add(text);
  return texts;
}

interface FenceBlock {
  readonly text: string;
  readonly language: string;
}

/** Fences after CommonMark 4.5, with the indentation of list items. */
export function readFences(lines: readonly string[]): {
  blocks: FenceBlock[];
  prose: string[];
  isOpen: boolean;
} {
  const blocks: FenceBlock[] = [];
  const prose: string[] = [];
  let open: { mark: string; indent: number; language: string; text: string[] } | undefined;
  for (const line of lines) {
    const mark = /^(\s*(?:- )?)(`{3,}|~{3,})([^`]*)$/.exec(line);
    if (open === undefined && mark !== null) {
      open = {
        mark: mark[2] ?? '',
        indent: (mark[1] ?? '').length,
        language: (mark[3] ?? '').trim(),
        text: [],
      };
    } else if (open === undefined) prose.push(line);
    else if (
      line.trim().length >= open.mark.length &&
      /^(`+|~+)$/.test(line.trim()) &&
      line.trim().startsWith(open.mark)
    ) {
      blocks.push({ text: open.text.join('\n'), language: open.language });
      open = undefined;
    } else
      open.text.push(
        line.startsWith(' '.repeat(open.indent)) ? line.slice(open.indent) : line.trimStart(),
      );
  }
  return { blocks, prose, isOpen: open !== undefined };
}

function compareCode(
  total: Fidelity,
  $: CheerioAPI,
  layout: Layout,
  blocks: readonly FenceBlock[],
  file: string,
): void {
  const left = new Map<string, string[]>();
  for (const { text, language } of blocks) {
    const key = trimBreaks(text);
    left.set(key, [...(left.get(key) ?? []), language]);
  }
  $(layout.main)
    .first()
    .find('pre')
    .each((_, pre) => {
      const codes = $(pre).children('code');
      const units = codes.length > 1 ? codes.toArray() : [pre];
      for (const unit of units) {
        // Newer manuals of Node have a button that copies inside the block.
        const text = trimBreaks($(unit).clone().find('button').remove().end().text());
        if (text.trim() === '') continue;
        total.code.all++;
        const wanted = sourceLanguage(
          $(unit),
          $(pre).closest('[class*="highlight-"]').attr('class') ?? '',
        );
        const found = left.get(text);
        if (wanted !== '') total.language.all++;
        if (found === undefined || found.length === 0) {
          total.misses.push(`${file}: code "${text.slice(0, 80)}"`);
          continue;
        }
        total.code.kept++;
        const at = Math.max(0, found.indexOf(wanted));
        if (wanted !== '' && found[at] === wanted) total.language.kept++;
        found.splice(at, 1);
      }
    });
}

type Selection = ReturnType<CheerioAPI>;

function sourceLanguage(unit: Selection, around: string): string {
  const own = `${unit.attr('class') ?? ''} ${unit.children('code').attr('class') ?? ''}`;
  const named =
    /language-([\w+-]+)/.exec(own)?.[1] ?? /highlight-([\w+-]+)/.exec(around)?.[1] ?? '';
  return /^(?:default|none)$/.test(named) ? '' : named;
}

function trimBreaks(text: string): string {
  // DocBook puts zero-width spaces where a line may break; they are no text.
  return text
    .replace(/\u200b/g, '')
    .replace(/\r\n?/g, '\n')
    .replace(/^\n+|\n+$/g, '');
}

function compareHeadings(
  total: Fidelity,
  $: CheerioAPI,
  layout: Layout,
  prose: readonly string[],
  file: string,
): void {
  const left = new Map<string, number>();
  for (const line of prose) {
    const match = /^\s*(#{1,6}) (.*)$/.exec(line);
    if (match === null) continue;
    const key = `${match[1]?.length} ${words(plain(match[2] ?? ''))}`;
    left.set(key, (left.get(key) ?? 0) + 1);
  }
  $(layout.main)
    .first()
    .find('h1, h2, h3, h4, h5, h6')
    .each((_, heading) => {
      if (layout.notes !== '' && $(heading).is(layout.notes)) return;
      const text = words($(heading).text());
      if (text === '') return;
      total.headings.all++;
      const key = `${heading.tagName.slice(1)} ${text}`;
      const count = left.get(key) ?? 0;
      if (count > 0) total.headings.kept++;
      else total.misses.push(`${file}: heading "${key}"`);
      left.set(key, count - 1);
    });
}

/** Tables without code of several lines or other tables inside, which Markdown cannot say; an index in
 * columns is no table. */
function compareTables(
  total: Fidelity,
  $: CheerioAPI,
  layout: Layout,
  prose: readonly string[],
  file: string,
): void {
  const left = readTables(prose);
  $(layout.main)
    .first()
    .find('table')
    .each((_, table) => {
      const element = $(table);
      const hasCode = element
        .find('pre')
        .toArray()
        .some((pre) => $(pre).text().trim().includes('\n'));
      if (
        hasCode ||
        element.is('.indextable:not(.modindextable)') ||
        element.find('table').length > 0 ||
        element.find('td, th').length < 2
      )
        return;
      const rows = element
        .find('tr')
        .toArray()
        .filter((row) => $(row).children('td, th').length > 0);
      total.tables.all++;
      const key = `${rows.length} x ${widthOf($, rows)}`;
      const count = left.get(key) ?? 0;
      if (count > 0) total.tables.kept++;
      else total.misses.push(`${file}: table ${key} "${words(element.text()).slice(0, 60)}"`);
      left.set(key, count - 1);
    });
}

/** Columns: the most that one row has, with those it spans and those that reach into it from above. */
function widthOf($: CheerioAPI, rows: Parameters<CheerioAPI>[0][]): number {
  const reach: number[] = [];
  let width = 0;
  for (const [index, row] of rows.entries()) {
    let own = reach.filter((until) => until > index).length;
    $(row as never)
      .children('td, th')
      .each((_, cell) => {
        const columns = Number($(cell).attr('colspan') ?? 1) || 1;
        const down = Number($(cell).attr('rowspan') ?? 1) || 1;
        own += columns;
        if (down > 1) for (let column = 0; column < columns; column++) reach.push(index + down);
      });
    width = Math.max(width, own);
  }
  return width;
}

/** GFM tables whose every row has as many cells as the line of dashes: rows × columns, counted. */
function readTables(prose: readonly string[]): Map<string, number> {
  const tables = new Map<string, number>();
  for (let at = 1; at < prose.length; at++) {
    if (!/^\s*\|(?: --- \|)+$/.test(prose[at] ?? '')) continue;
    const width = cellsOf(prose[at] ?? '').length;
    const head = cellsOf(prose[at - 1] ?? '');
    let rows = head.every((cell) => cell.trim() === '') ? 0 : 1;
    let isWhole = head.length === width;
    for (at++; /^\s*\|/.test(prose[at] ?? ''); at++) {
      rows++;
      if (cellsOf(prose[at] ?? '').length !== width) isWhole = false;
    }
    const key = `${rows} x ${width}`;
    if (isWhole) tables.set(key, (tables.get(key) ?? 0) + 1);
  }
  return tables;
}

/** The cells between pipes that no backslash stands before (GFM, example 200). */
function cellsOf(line: string): string[] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/);
}

function plain(line: string): string {
  const codes: string[] = [];
  return line
    .replace(/^\s*(?:[-#>]+|\d+\.)\s+/, '')
    .replace(/(?<![\\`])(`+)(.+?)(?<!`)\1(?!`)/g, (_, __, code: string) => {
      codes.push(code);
      return `\ue010${codes.length - 1}\ue010`;
    })
    .replace(/!?\[((?:[^\]\\]|\\.)*)\]\([^)\s]*\)/g, '$1')
    .replace(/<\/?su[bp]>/g, '')
    .replace(/(?<!\\)\*+/g, '')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/\ue010(\d+)\ue010/g, (_, index: string) => codes[Number(index)] ?? '');
}

function words(text: string): string {
  return text
    .replace(/\u200b/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
