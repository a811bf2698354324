import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { defineCommand } from '#lib';
import { compareGeneration, filesOfHost, findHost, generatedFolder } from '#nix';
import { countFindings, errorsOf, findingsFault } from '../findings.ts';
import { prepareGeneration } from '../generation.ts';
import { repositoryRoot } from '../load.ts';

export const command = defineCommand({
  name: 'plan',
  summary: 'Say what a host would get, file by file against what is committed',
  description:
    'Reads only: neither the tree nor a machine is touched. The files are those of nix/generated ' +
    'that the host reaches, its modules and profiles included.',
  options: {
    host: {
      type: 'string',
      value: 'HOST',
      required: true,
      description: 'Name or alias of the host',
    },
    diff: { type: 'boolean', description: 'Also show the lines that change' },
  },
  examples: [{ command: 'npm run plan -- --host ovh --diff', description: 'line by line' }],
  run: async ({ options, report }) => {
    const { request, generation } = await prepareGeneration();
    const host = findHost(request.fleet.hosts, options.host);
    const findings = generation.diagnostics.filter(
      (each) => (each.host ?? host.name) === host.name,
    );
    const errors = errorsOf(findings);
    if (errors.length > 0) throw findingsFault(errors);
    const folder = generatedFolder(repositoryRoot);
    const { files } = generation.emitted;
    const before = readTree(folder, [
      ...files.keys(),
      ...compareGeneration(repositoryRoot, generation).removed,
    ]);
    const now = filesOfHost(files, host.name, request.fleet.user.name);
    const then = filesOfHost(before, host.name, request.fleet.user.name);
    const rows = [...new Set([...now, ...then])].sort().map((file) => ({
      file,
      change: describe(before.get(file), now.has(file) ? files.get(file) : undefined),
    }));
    const changed = rows.filter((row) => row.change !== 'same');
    const blocked = findings.filter((each) => each.blocksDeploy === true);
    report(
      {
        host: host.name,
        release: request.fleet.release.version,
        files: rows,
        findings,
        deployable: blocked.length === 0,
      },
      () =>
        [
          `${host.name}: NixOS ${request.fleet.release.version}, ${now.size} files, ${changed.length} of them not as committed`,
          ...(changed.length === 0
            ? ['nothing would change in the flake']
            : changed.map((row) => `  ${row.change.padEnd(8)}${row.file}`)),
          ...(options.diff
            ? changed.map(({ file }) => patch(file, before.get(file), files.get(file)))
            : []),
          `${countFindings(findings)}`,
          ...blocked.map(
            (each) =>
              `cannot be deployed yet: ${each.message}${each.hint === undefined ? '' : ` (${each.hint})`}`,
          ),
        ].join('\n'),
    );
  },
});

function describe(before: string | undefined, now: string | undefined): string {
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
