import { defineCommand } from '#lib';
import {
  evaluateOffline,
  findHost,
  generatedFolder,
  nixVersion,
  renderRuleTable,
  sortFindings,
} from '#nix';
import { countFindings, errorsOf, findingsFault, renderFindings } from '../findings.ts';
import { prepareGeneration } from '../generation.ts';
import { repositoryRoot } from '../load.ts';

export const command = defineCommand({
  name: 'check',
  summary: 'Run every rule over the fleet; with Nix on the machine also parse and evaluate it',
  description:
    'Needs no Nix. Where there is one, it also reads every file of nix/generated and evaluates ' +
    'what needs no nixpkgs. Errors end with an exit code, warnings and notes are listed.',
  options: {
    host: { type: 'string', value: 'HOST', description: 'Only findings of this host' },
    'no-nix': { type: 'boolean', description: 'Do not ask Nix, even where it is installed' },
    strict: { type: 'boolean', description: 'Warnings count as errors' },
    rules: { type: 'boolean', description: 'List every rule instead' },
  },
  examples: [
    { command: 'panther check --host ovh', description: 'what is wrong with one host' },
    { command: 'panther check --json | jq .findings', description: 'for programs' },
  ],
  run: async ({ options, report, signal, color, stderr, json }) => {
    if (options.rules) {
      report({ rules: renderRuleTable() }, renderRuleTable);
      return;
    }
    const { request, generation } = await prepareGeneration();
    const host =
      options.host === undefined ? undefined : findHost(request.fleet.hosts, options.host).name;
    const version = options['no-nix'] ? undefined : await nixVersion(signal);
    const evaluated =
      version === undefined ? [] : await evaluateOffline(generatedFolder(repositoryRoot), signal);
    const all = sortFindings([...generation.diagnostics, ...evaluated]);
    const findings = host === undefined ? all : all.filter((each) => each.host === host);
    const failing = options.strict
      ? findings.filter((each) => each.severity !== 'info')
      : errorsOf(findings);
    const nix = version === undefined ? 'not asked' : version;
    report({ nix, findings }, () =>
      [
        ...(findings.length > 0 ? [renderFindings(findings, color)] : []),
        `${countFindings(findings)}; ${version === undefined ? nixHint(options['no-nix']) : `read and evaluated by Nix ${version}`}`,
      ].join('\n'),
    );
    if (failing.length > 0) {
      if (!json) stderr('');
      throw findingsFault(failing);
    }
  },
});

function nixHint(unwanted: boolean): string {
  return unwanted
    ? 'Nix was not asked'
    : 'Nix is not on this machine, so nothing was parsed or evaluated (Debian: apt install nix-bin)';
}
