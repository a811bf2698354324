import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { readJsonFile, writeFileAtomic } from '#lib';
import type { TimeRange } from '../types.ts';
import { identityOf, type TableName } from './names.ts';

const coverage = z.strictObject({
  /** Ranges a source was asked for to their end; what is missing inside, it does not have. */
  asked: z.array(z.strictObject({ from: z.number(), to: z.number() })),
});

export function coveragePath(folder: string, table: TableName): string {
  return join(folder, identityOf(table), 'coverage.json');
}

export function readCoverage(path: string): readonly TimeRange[] {
  return existsSync(path) ? readJsonFile(path, coverage).asked : [];
}

export function writeCoverage(path: string, asked: readonly TimeRange[]): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileAtomic(path, `${JSON.stringify({ asked })}\n`);
}

/** The ranges with one more, ascending, those that touch joined. */
export function addRange(ranges: readonly TimeRange[], added: TimeRange): readonly TimeRange[] {
  if (added.to <= added.from) return ranges;
  const joined: TimeRange[] = [];
  for (const range of [...ranges, added].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last !== undefined && range.from <= last.to) {
      joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
    } else {
      joined.push(range);
    }
  }
  return joined;
}

/** What of `wanted` lies in none of the ranges. */
export function subtractRanges(wanted: TimeRange, ranges: readonly TimeRange[]): TimeRange[] {
  const left: TimeRange[] = [];
  let from = wanted.from;
  for (const range of ranges) {
    if (range.to <= from) continue;
    if (range.from >= wanted.to) break;
    if (range.from > from) left.push({ from, to: range.from });
    from = Math.max(from, range.to);
  }
  if (from < wanted.to) left.push({ from, to: wanted.to });
  return left;
}
