import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { compareGeneration, type Diagnostic, filesOfHost, findHost, generatedFolder } from '#nix';
import { errorsOf, findingsFault } from './findings.ts';
import type { PreparedGeneration } from './generation.ts';
import { repositoryRoot } from './load.ts';

export interface PlannedFile {
  readonly file: string;
  readonly change: 'new' | 'removed' | 'changed' | 'same';
  /** As `diff -u`, '' for a file that stays. */
  readonly patch: string;
}

/** What of the flake a host would get, against what nix/generated has now. */
export interface FilePlan {
  readonly host: string;
  readonly release: string;
  readonly files: readonly PlannedFile[];
  readonly findings: readonly Diagnostic[];
}

/** Reads only. Throws Fault `fleet.unknown-host`, and that of the first error among the findings. */
export function planFiles(prepared: PreparedGeneration, name: string): FilePlan {
  const { request, generation } = prepared;
  const host = findHost(prepared.fleet.hosts, name);
  const findings = generation.diagnostics.filter((each) => (each.host ?? host.name) === host.name);
  const errors = errorsOf(findings);
  if (errors.length > 0) throw findingsFault(errors);
  const { files } = generation.emitted;
  const { removed } = compareGeneration(repositoryRoot, generation);
  const before = readTree(generatedFolder(repositoryRoot), [...files.keys(), ...removed]);
  const owner = request.fleet.user.name;
  const now = filesOfHost(files, host.name, owner);
  const then = filesOfHost(before, host.name, owner);
  return {
    host: host.name,
    release: request.fleet.release.version,
    files: [...new Set([...now, ...then])].sort().map((file) => {
      const old = before.get(file);
      const young = now.has(file) ? files.get(file) : undefined;
      const change = describe(old, young);
      return { file, change, patch: change === 'same' ? '' : patch(file, old, young) };
    }),
    findings,
  };
}

function describe(before: string | undefined, now: string | undefined): PlannedFile['change'] {
  if (before === undefined) return 'new';
  if (now === undefined) return 'removed';
  return before === now ? 'same' : 'changed';
}

function patch(file: string, before = '', now = ''): string {
  return createTwoFilesPatch(`committed/${file}`, `new/${file}`, before, now).trimEnd();
}

function readTree(folder: string, paths: readonly string[]): Map<string, string> {
  const tree = new Map<string, string>();
  for (const path of paths) {
    const file = join(folder, path);
    if (existsSync(file)) tree.set(path, readFileSync(file, 'utf8'));
  }
  return tree;
}
