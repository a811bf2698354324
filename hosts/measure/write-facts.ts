import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '#lib';

export const factsName = 'facts.json';
export const reportName = 'facter.json';

export interface FactsFiles {
  readonly facts: string;
  /** The full report, byte for byte; undefined leaves the one that is there. */
  readonly report?: string | undefined;
}

/** Replaces facts.json in a host's folder, and the report beside it: both or neither. Throws Fault
 * `io.no-space`, `io.write-failed`; then both are as they were. */
export function writeFacts(directory: string, files: FactsFiles): void {
  const factsPath = join(directory, factsName);
  if (files.report === undefined) {
    writeFileAtomic(factsPath, files.facts);
    return;
  }
  const reportPath = join(directory, reportName);
  const before = existsSync(reportPath) ? readFileSync(reportPath) : undefined;
  // The report first: facts that name a missing one would stop the whole fleet from loading.
  writeFileAtomic(reportPath, files.report);
  try {
    writeFileAtomic(factsPath, files.facts);
  } catch (error) {
    if (before === undefined) rmSync(reportPath, { force: true });
    else writeFileAtomic(reportPath, before);
    throw error;
  }
}
