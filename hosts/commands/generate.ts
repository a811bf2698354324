import { defineCommand, Fault, type TreeChange } from '#lib';
import { compareGeneration, writeGeneration } from '#nix';
import { bundleProgram } from '../bundle.ts';
import { countFindings, errorsOf, renderFindings } from '../findings.ts';
import { prepareGeneration, stopOnErrors } from '../generation.ts';
import { repositoryRoot } from '../load.ts';

export const command = defineCommand({
  name: 'generate',
  summary: 'Make the flake in nix/generated from the TypeScript of the fleet',
  description:
    'Resolves modules, profiles and hosts, checks them, and writes nix/generated: all of it or, ' +
    'when any host has an error, nothing. Use the result as ' +
    'nixos-rebuild switch --flake path:./nix/generated#HOST.',
  options: {
    check: { type: 'boolean', description: 'Write nothing; fail when the tree is not up to date' },
    'with-app': { type: 'boolean', description: 'Also bundle the program into nix/generated/app' },
    'keep-going': { type: 'boolean', description: 'Leave hosts with errors out of the flake' },
    reinstall: {
      type: 'string',
      value: 'HOST',
      multiple: true,
      description: 'Allow the disk layout of an installed host to change: it will be wiped',
    },
  },
  examples: [
    { command: 'panther generate', description: 'write what changed' },
    { command: 'panther generate --check', description: 'for CI: is the committed tree current?' },
  ],
  run: async ({ options, report, stderr, color, json }) => {
    const { request, generation } = await prepareGeneration({
      reinstall: options.reinstall ?? [],
      keepGoing: options['keep-going'],
    });
    const errors = errorsOf(generation.diagnostics);
    if (options['keep-going']) {
      if (errors.length > 0) stderr(renderFindings(errors, color));
    } else {
      if (errors.length > 1 && !json) stderr(renderFindings(errors.slice(1), color));
      stopOnErrors(generation.diagnostics);
    }
    const change = options.check
      ? compareGeneration(repositoryRoot, generation)
      : writeGeneration(request, generation);
    if (options.check) failWhenStale(change);
    if (options['with-app']) {
      stderr('bundling the program …');
      await bundleProgram();
    }
    const hosts = generation.resolved.hosts.map((host) => host.name);
    report({ hosts, ...change, findings: generation.diagnostics }, () =>
      [
        describeChange(change, generation.emitted.files.size),
        `${hosts.length} hosts: ${hosts.join(', ')}`,
        `${countFindings(generation.diagnostics)}${generation.diagnostics.length > 0 ? ' (panther check lists them)' : ''}`,
      ].join('\n'),
    );
  },
});

function describeChange({ added, changed, removed }: TreeChange, total: number): string {
  const parts = [
    ...(added.length > 0 ? [`${added.length} new`] : []),
    ...(changed.length > 0 ? [`${changed.length} changed`] : []),
    ...(removed.length > 0 ? [`${removed.length} removed`] : []),
  ];
  return parts.length === 0
    ? `nix/generated is up to date (${total} files)`
    : `nix/generated: ${parts.join(', ')} of ${total} files`;
}

function failWhenStale({ added, changed, removed }: TreeChange): void {
  const stale = [
    ...added.map((file) => `missing ${file}`),
    ...changed.map((file) => `differs ${file}`),
    ...removed.map((file) => `left over ${file}`),
  ];
  if (stale.length === 0) return;
  const shown = stale.slice(0, 10).join(', ');
  throw new Fault({
    code: 'generate.stale',
    message: `nix/generated is not what the fleet says: ${shown}${stale.length > 10 ? ` and ${stale.length - 10} more` : ''}`,
    where: 'nix/generated',
    hint: 'npm run generate, and commit the result',
  });
}
