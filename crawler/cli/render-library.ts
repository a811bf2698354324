import type { LibraryEntry } from '../search/index.ts';
import { renderBytes } from './render.ts';

type Sized = LibraryEntry & { readonly vectors?: number; readonly bytes?: number };

/** A table; sizes only where they are known. */
export function renderInventory(libraries: readonly Sized[]): string {
  if (libraries.length === 0) return 'the knowledge base is empty: `panther crawl` reads into it';
  const head = ['library', 'versions', 'pages', 'passages', 'vectors', 'bytes'];
  const rows = libraries.map(({ library, versions, documents, chunks, vectors, bytes }) => [
    library,
    versions.join(', ') || '-',
    String(documents),
    String(chunks),
    vectors === undefined ? '?' : String(vectors),
    bytes === undefined ? '?' : renderBytes(bytes),
  ]);
  const all = [head, ...rows];
  const widths = head.map((_, column) =>
    all.reduce((width, row) => Math.max(width, (row[column] ?? '').length), 0),
  );
  return all
    .map((row) =>
      row
        .map((cell, column) => pad(cell, widths[column] ?? 0, column))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Numbers stand to the right. */
function pad(cell: string, width: number, column: number): string {
  return column < 2 ? cell.padEnd(width) : cell.padStart(width);
}

const words: Readonly<Record<string, string>> = {
  library: 'libraries',
  source: 'sources',
  document: 'pages',
  alias: 'aliases',
  chunk: 'passages',
  model: 'models',
  vector: 'vectors',
};

/** `2 libraries, 40 pages, …`; what there is none of is left out. */
export function renderCounts(counts: Readonly<Record<string, string | number>>): string {
  const parts = Object.entries(counts).flatMap(([name, count]) => {
    if (typeof count === 'string') return [count];
    return count === 0 ? [] : [`${count} ${words[name] ?? name}`];
  });
  return parts.join(', ') || 'nothing';
}
