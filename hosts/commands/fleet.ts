import { defineCommand } from '#lib';
import { type Diagnostic, type ResolvedHost, writeGeneration } from '#nix';
import { countFindings, errorsOf, renderFindings } from '../findings.ts';
import { prepareGeneration, stopOnErrors } from '../generation.ts';

export const command = defineCommand({
  name: 'fleet',
  summary: "The fleet's front page: generate, check, and what to do next",
  run: async ({ report, color, stderr, json }) => {
    const { request, generation } = await prepareGeneration();
    const errors = errorsOf(generation.diagnostics);
    if (errors.length > 1 && !json) stderr(renderFindings(errors.slice(1), color));
    stopOnErrors(generation.diagnostics);
    const change = writeGeneration(request, generation);
    const touched = change.added.length + change.changed.length + change.removed.length;
    const { hosts } = generation.resolved;
    const next = nextSteps(generation.diagnostics);
    const findingsOf = (name: string) =>
      generation.diagnostics.filter((each) => each.host === name);
    report(
      {
        release: request.fleet.release.version,
        written: touched,
        hosts: hosts.map((host) => ({ ...layersOf(host), findings: findingsOf(host.name) })),
        next,
      },
      () =>
        [
          `pantherOS, NixOS ${request.fleet.release.version}: ${hosts.length} hosts`,
          touched === 0 ? 'nix/generated is up to date' : `nix/generated: ${touched} files written`,
          '',
          ...hosts.flatMap((host) => [renderHost(host, findingsOf(host.name)), '']),
          'Next:',
          ...next.map((step) => `  ${step}`),
        ].join('\n'),
    );
  },
});

function layersOf(host: ResolvedHost) {
  return {
    name: host.name,
    aliases: host.definition.aliases,
    description: host.definition.description,
    profiles: host.profiles.map((profile) => profile.name),
    modules: host.modules.map((module) => module.name),
  };
}

function renderHost(host: ResolvedHost, findings: readonly Diagnostic[]): string {
  const { name, aliases, description, profiles, modules } = layersOf(host);
  const blocked = findings.filter((each) => each.blocksDeploy === true);
  const own = host.modules
    .filter((module) => module.via.includes('host'))
    .map((module) => module.name);
  return [
    `${[name, ...aliases].join(' = ')}: ${description}`,
    `  profiles  ${profiles.join(', ') || 'none'}`,
    `  its own   ${own.join(', ') || 'nothing'}`,
    `  modules   ${modules.length} in all, ${host.secrets.length} secrets`,
    `  findings  ${countFindings(findings)}`,
    blocked.length === 0
      ? `  deploy    npm run deploy -- --host ${aliases[0] ?? name}`
      : `  deploy    not yet: ${blocked.map((each) => each.message).join('; ')}`,
  ].join('\n');
}

/** What unblocks most first; then the everyday commands. */
function nextSteps(diagnostics: readonly Diagnostic[]): string[] {
  const blockers = diagnostics.filter((each) => each.blocksDeploy === true);
  const hints = new Set(blockers.flatMap((each) => each.hint ?? []));
  return [
    ...hints,
    'npm run panther check      every finding, with its place and its mend',
    'npm run plan -- --host H   what a host would get',
    'npm run panther graph      diagrams of the fleet',
    'npm run panther -- --help  every command',
  ];
}
