import { join, resolve } from 'node:path';
import {
  countFindings,
  type FilePlan,
  type PreparedGeneration,
  planFiles,
  prepareGeneration,
  repositoryRoot,
} from '#hosts/fleet';
import { type CommandContext, defineCommand, Fault, systemClock } from '#lib';
import { findHost, generatedFolder } from '#nix';
import { renderEvent } from '../deploy/render.ts';
import { writeGoalFlake } from '../plan/goal-flake.ts';
import { planHost } from '../plan/plan.ts';
import { writePlanFile } from '../plan/plan-file.ts';
import { renderPlan } from '../plan/render.ts';
import type { HostPlan } from '../plan/types.ts';
import { deployHostOf } from '../preparation.ts';
import { parseTargetUrl } from '../ssh/target.ts';
import { findHostKeys } from '../status/host-keys.ts';

const options = {
  host: { type: 'string', value: 'HOST', required: true, description: 'Name or alias of the host' },
  target: {
    type: 'string',
    value: 'URL',
    description: 'ssh://user@host:port instead of asking the tailnet',
  },
  out: { type: 'string', value: 'FILE', description: 'Write the plan, for deploy --plan FILE' },
  files: { type: 'boolean', description: 'Only the files of the flake: builds and asks nothing' },
  diff: { type: 'boolean', description: 'Also show the lines of the flake that change' },
  flake: {
    type: 'string',
    value: 'REF',
    description: 'Build from this flake instead of the one that would be generated',
  },
  identity: { type: 'string', value: 'FILE', description: 'Private key to log in with' },
  'known-hosts': {
    type: 'string',
    value: 'FILE',
    description: 'Where the key of the host is, instead of its folder',
  },
} as const;

export const command = defineCommand({
  name: 'plan',
  summary: 'Say what deploying a host would change, on it and in the flake, and change nothing',
  description: `Builds the system here, asks the host in one script, and tells packages, units, mounts, secrets,
what is to be copied and whether it takes a reboot. Neither the host nor nix/generated is changed.
The files are those of nix/generated that the host reaches, its modules and profiles included.`,
  options,
  examples: [
    { command: 'panther plan --host ovh', description: 'what a deployment would do' },
    {
      command:
        'panther plan --host ovh --out ovh.plan && panther deploy --host ovh --plan ovh.plan',
      description: 'do that, and refuse if the host moved since',
    },
    { command: 'panther plan --host ovh --files --diff', description: 'the flake, line by line' },
  ],
  async run(context) {
    const given = context.options;
    if (given.files && given.out !== undefined) {
      throw new Fault({
        code: 'usage',
        message: '--files looks at no host, so there is no plan to write',
        hint: 'leave out --files or --out',
      });
    }
    const prepared = await prepareGeneration({ keepGoing: true });
    const files = planFiles(prepared, given.host);
    if (given.files) {
      context.report(filesAsData(files), () => renderFiles(files, given.diff));
      return;
    }
    const plan = await makePlan(context, prepared, files.host);
    if (given.out !== undefined) writePlanFile(resolve(context.cwd, given.out), plan);
    context.report({ ...plan, flake: filesAsData(files) }, () => {
      const wrote = given.out === undefined ? [] : [`written to ${given.out}`];
      return [renderPlan(plan), renderFiles(files, given.diff), ...wrote].join('\n');
    });
  },
});

async function makePlan(
  {
    options: given,
    env,
    cwd,
    signal,
    stderr,
  }: CommandContext<Record<never, never>, typeof options>,
  prepared: PreparedGeneration,
  name: string,
): Promise<HostPlan> {
  const stateFolder = resolve(cwd, env.PANTHER_STATE_DIR || '.panther');
  const own = deployHostOf(prepared, findHost(prepared.fleet.hosts, name));
  const target = given.target === undefined ? undefined : parseTargetUrl(given.target);
  const knownHosts = given['known-hosts'] && resolve(cwd, given['known-hosts']);
  const hostKeys =
    knownHosts === undefined
      ? own.hostKeys
      : await findHostKeys(name, target, { root: repositoryRoot, knownHosts, env });
  const generated = generatedFolder(repositoryRoot);
  const folder = join(stateFolder, 'plans', name, 'flake');
  const { files } = prepared.generation.emitted;
  return await planHost({
    host: { ...own, hostKeys },
    flake: given.flake ?? `path:${generated}`,
    copyFlake: given.flake ? undefined : () => writeGoalFlake(folder, files, generated),
    options: {
      target: given.target,
      identity: given.identity && resolve(cwd, given.identity),
    },
    ...{ clock: systemClock, env, cwd, stateFolder, signal },
    onEvent: (event) => stderr(renderEvent(event)),
  });
}

function filesAsData({ host, release, files, findings }: FilePlan) {
  return {
    host,
    release,
    files: files.map(({ file, change }) => ({ file, change })),
    findings,
    deployable: !findings.some((each) => each.blocksDeploy === true),
  };
}

function renderFiles({ host, release, files, findings }: FilePlan, withDiff: boolean): string {
  const changed = files.filter(({ change }) => change !== 'same');
  const there = files.filter(({ change }) => change !== 'removed').length;
  const blocked = findings.filter((each) => each.blocksDeploy === true);
  return [
    `${host}: NixOS ${release}, ${there} files, ${changed.length} of them not as committed`,
    ...(changed.length === 0
      ? ['nothing would change in the flake']
      : changed.map(({ file, change }) => `  ${change.padEnd(8)}${file}`)),
    ...(withDiff ? changed.map(({ patch }) => patch) : []),
    countFindings(findings),
    ...blocked.map(({ message, hint }) => {
      return `cannot be deployed yet: ${message}${hint === undefined ? '' : ` (${hint})`}`;
    }),
  ].join('\n');
}
