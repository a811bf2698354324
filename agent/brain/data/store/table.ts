import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '#lib';
import { lowerBound } from '../candles/columns.ts';
import type { Origin, TimeRange } from '../types.ts';
import {
  appendBlock,
  type ColumnFile,
  isScattered,
  readColumnFile,
  replaceColumnFile,
} from './column-file.ts';
import { blockBytes, headerBytes } from './column-format.ts';
import { compareRows, mergeRows } from './merge.ts';
import { type SegmentSpan, segmentOf, splitBySegment } from './segment.ts';

export type Columns = readonly Float64Array[];

export interface TableSpec {
  /** Of the store. */
  readonly folder: string;
  /** Such as `candles/BTC/1h`; the folder below the store, too. */
  readonly identity: string;
  readonly origin: Origin;
  readonly columns: number;
  /** How many columns, from the first, tell a row from another. */
  readonly keyColumns: number;
  readonly span: SegmentSpan;
}

export interface TableChange {
  /** Rows written, ascending. */
  readonly added: Columns;
  /** Indexes into what was given: rows that were there already. */
  readonly known: readonly number[];
  /** Rows whose key was there with other values; what was there stays. */
  readonly conflicts: readonly number[];
}

export interface TableFile {
  readonly path: string;
  readonly file: ColumnFile;
}

/** Rows of numbers by time in a folder of column files. */
export interface Table {
  /** Ascending rows, one array a column; of `[from, to)` when given. Throws Fault `brain.store`. */
  read(range?: TimeRange): Columns;
  /** Rows ascend in the key, without repetition. Throws Fault `brain.mixed` when the table has rows
   * of another source, `io.*` when the disk does not take them. */
  write(columns: Columns, source: string): TableChange;
  /** Where its rows come from; undefined when there are none. */
  source(): string | undefined;
  /** The last row this process knows of without reading; undefined before it wrote any. */
  newest(): readonly number[] | undefined;
  files(): Iterable<TableFile>;
}

export function createTable(spec: TableSpec): Table {
  const { load, names, pathOf } = openFolder(spec);
  const segments = createSegments(spec, load, pathOf);
  let knownSource: string | undefined;

  function readFile(name: string): ColumnFile | undefined {
    const file = load(name);
    knownSource ??= file?.header.source;
    return file;
  }

  function source(): string | undefined {
    const [first] = names();
    if (knownSource === undefined && first !== undefined) readFile(first);
    return knownSource;
  }

  return {
    source,
    read(range) {
      const files = names(range).map((name) => cutRows(readFile(name)?.columns ?? [], range));
      return joinRows(files, spec.columns);
    },
    write(columns, from) {
      const before = source();
      if (before !== undefined && before !== from) throw mixedSources(spec, before, from);
      const parts = splitBySegment(columns[0] ?? new Float64Array(), spec.span).map((part) => ({
        ...part,
        ...segments.write(part.name, viewRows(columns, part.from, part.to), from),
      }));
      if (parts.length > 0) knownSource = from;
      const rowsOf = (pick: (change: TableChange) => readonly number[]) =>
        parts.flatMap((part) => pick(part).map((row) => row + part.from));
      return {
        added: joinRows(
          parts.map(({ added }) => added),
          spec.columns,
        ),
        known: rowsOf(({ known }) => known),
        conflicts: rowsOf(({ conflicts }) => conflicts),
      };
    },
    newest: segments.newest,
    *files() {
      for (const name of names()) {
        const file = load(name);
        if (file !== undefined) yield { path: pathOf(name), file };
      }
    },
  };
}

/** The files of a table, one a segment. */
function openFolder(spec: TableSpec) {
  const folder = join(spec.folder, spec.identity);
  const pathOf = (name: string) => join(folder, `${name}.col`);
  return {
    pathOf,
    load(name: string): ColumnFile | undefined {
      const file = readColumnFile(pathOf(name));
      if (file !== undefined) checkHeader(file, spec, pathOf(name));
      return file;
    },
    names(range?: TimeRange): readonly string[] {
      const all = existsSync(folder) ? readdirSync(folder) : [];
      const own = all.filter((name) => /^[\w-]+\.col$/.test(name)).map((name) => name.slice(0, -4));
      if (range === undefined || spec.span === 'all') return own.sort();
      const [first, last] = [segmentOf(range.from, spec.span), segmentOf(range.to, spec.span)];
      return own.sort().filter((name) => name >= first && name <= last);
    },
  };
}

/** What is known of a file that this process wrote last. */
interface Segment {
  readonly goodBytes: number;
  readonly looseBlocks: number;
  readonly lastRow: Columns;
}

/** Rows into files: behind what is there as a block of their own, between it by a new file. */
function createSegments(
  spec: TableSpec,
  load: (name: string) => ColumnFile | undefined,
  pathOf: (name: string) => string,
) {
  const segments = new Map<string, Segment>();

  function append(name: string, segment: Segment, rows: Columns, from: string): void {
    const goodBytes = appendBlock(pathOf(name), segment.goodBytes, rows);
    const looseBlocks = segment.looseBlocks + 1;
    segments.set(name, { goodBytes, looseBlocks, lastRow: lastRowOf(rows) });
    if (isScattered(looseBlocks)) replace(name, load(name)?.columns ?? rows, from);
  }

  function replace(name: string, rows: Columns, from: string): void {
    replaceColumnFile(pathOf(name), { ...spec, source: from }, rows);
    const goodBytes = headerBytes + blockBytes(rows[0]?.length ?? 0, spec.columns);
    segments.set(name, { goodBytes, looseBlocks: 0, lastRow: lastRowOf(rows) });
  }

  function write(name: string, rows: Columns, from: string): TableChange {
    const segment = segments.get(name);
    if (segment !== undefined && isBehind(rows, segment.lastRow, spec.keyColumns)) {
      append(name, segment, rows, from);
      return { added: rows, known: [], conflicts: [] };
    }
    const file = load(name);
    if (file === undefined) {
      replace(name, rows, from);
      return { added: rows, known: [], conflicts: [] };
    }
    const merged = mergeRows(file.columns, rows, spec.keyColumns);
    const added = rows.map((column) => Float64Array.from(merged.added, (row) => column[row] ?? 0));
    const { goodBytes, looseBlocks } = file;
    const state: Segment = { goodBytes, looseBlocks, lastRow: lastRowOf(file.columns) };
    if (merged.added.length === 0) segments.set(name, state);
    else if (isBehind(added, state.lastRow, spec.keyColumns)) append(name, state, added, from);
    else replace(name, merged.columns, from);
    return { added, known: merged.known, conflicts: merged.conflicts };
  }

  return {
    write,
    newest(): readonly number[] | undefined {
      const name = [...segments.keys()].sort().at(-1);
      return name === undefined ? undefined : segments.get(name)?.lastRow.flatMap((c) => [...c]);
    },
  };
}

function checkHeader({ header }: ColumnFile, spec: TableSpec, path: string): void {
  const isRight =
    header.identity === spec.identity &&
    header.columns === spec.columns &&
    header.origin === spec.origin;
  if (isRight) return;
  throw new Fault({
    code: header.origin === spec.origin ? 'brain.store' : 'brain.mixed',
    message: `the file holds ${header.origin} ${header.identity}, not ${spec.origin} ${spec.identity}`,
    where: path,
    hint: 'files of a store are not moved or renamed; put it back where it was',
  });
}

function mixedSources(spec: TableSpec, before: string, from: string): Fault {
  return new Fault({
    code: 'brain.mixed',
    message: `${spec.identity} comes from ${before}; rows of ${from} are not mixed into it`,
    where: spec.folder,
    hint: 'two exchanges have two prices: give another symbol or another --folder',
  });
}

function lastRowOf(columns: Columns): Columns {
  return columns.map((column) => column.slice(-1));
}

function isBehind(rows: Columns, lastRow: Columns, keyColumns: number): boolean {
  if (lastRow[0]?.length === 0) return true;
  return compareRows(rows, 0, lastRow, 0, keyColumns) > 0;
}

function viewRows(columns: Columns, from: number, to: number): Columns {
  return columns.map((column) => column.subarray(from, to));
}

/** Copies what is asked for, so that the rest of the file can leave the memory. */
function cutRows(columns: Columns, range: TimeRange | undefined): Columns {
  const [keys] = columns;
  if (range === undefined || keys === undefined) return columns;
  const from = lowerBound(keys, range.from);
  const to = lowerBound(keys, range.to);
  if (from === 0 && to === keys.length) return columns;
  return columns.map((column) => column.slice(from, to));
}

function joinRows(parts: readonly Columns[], columns: number): Columns {
  const [only] = parts;
  if (only?.length === columns && parts.length === 1) return only;
  const rows = parts.reduce((sum, part) => sum + (part[0]?.length ?? 0), 0);
  return Array.from({ length: columns }, (_, index) => {
    const joined = new Float64Array(rows);
    let at = 0;
    for (const part of parts) {
      joined.set(part[index] ?? [], at);
      at += part[index]?.length ?? 0;
    }
    return joined;
  });
}
