// One line of JSON for each record, in one gzip stream. A line begins with its hash, which covers the
// line and, through the hash before it, all lines above: what is missing, changed or moved shows at its
// line. The last line repeats the counts.

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '#lib';

export const formatVersion = 1;

/** Kinds of records in the order of the file: the header; each library with its sources, and each
 * source's documents, aliases and chunks; models, each with its vectors; the end. */
export const kinds = [
  'header',
  'library',
  'source',
  'document',
  'alias',
  'chunk',
  'model',
  'vector',
  'end',
] as const;
export type Kind = (typeof kinds)[number];

export type Counts = Readonly<Record<Exclude<Kind, 'header' | 'end'>, number>>;

export interface ExportRecord {
  readonly kind: Kind;
  /** The record as JSON text. */
  readonly value: string;
}

const count = z.number().int().min(0);
const countsSchema = z.strictObject({
  library: count,
  source: count,
  document: count,
  alias: count,
  chunk: count,
  model: count,
  vector: count,
});

export const headerSchema = z.strictObject({
  what: z.literal('panther-knowledge'),
  format: z.number().int(),
  counts: countsSchema,
});
export type Header = z.output<typeof headerSchema>;

export const endSchema = z.strictObject({ counts: countsSchema });

export const noCounts: Counts = {
  library: 0,
  source: 0,
  document: 0,
  alias: 0,
  chunk: 0,
  model: 0,
  vector: 0,
};

const hashDigits = 32;
const start = '{"hash":"';
const prefixLength = start.length + hashDigits + 2;

export function chainHash(previous: string, rest: string): string {
  return createHash('sha256').update(previous).update(rest).digest('hex').slice(0, hashDigits);
}

/** The line of a record without its newline, and its hash for the next one. */
export function renderLine(previous: string, { kind, value }: ExportRecord) {
  const rest = `"kind":"${kind}","value":${value}}`;
  const hash = chainHash(previous, rest);
  return { line: `${start}${hash}",${rest}`, hash };
}

/** The record of a line. `previous` is the hash of the line above, `where` is file:line.
 * @throws Fault kb.export-invalid */
export function parseLine(line: string, previous: string, where: string) {
  const rest = line.slice(prefixLength);
  const hash = line.slice(start.length, start.length + hashDigits);
  if (!line.startsWith(start) || chainHash(previous, rest) !== hash) {
    throw invalid('the line was changed, or lines above it are missing', where);
  }
  const match = /^"kind":"([a-z]+)","value":/.exec(rest);
  const kind = kinds.find((each) => each === match?.[1]);
  if (match === null || kind === undefined) throw invalid('the line has an unknown kind', where);
  return { record: { kind, value: rest.slice(match[0].length, -1) } as ExportRecord, hash };
}

export function invalid(problem: string, where: string, cause?: unknown): Fault {
  return new Fault({
    code: 'kb.export-invalid',
    message: `the file is no whole export of a knowledge base: ${problem}`,
    hint: 'nothing was imported from it; copy the file anew, or export again',
    where,
    cause,
  });
}
