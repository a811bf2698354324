import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type CommandContext, defineCommand, exitCodes, Fault, systemClock } from '#lib';
import { renderEvent } from '../deploy/render.ts';
import type { DeployEvent } from '../deploy/types.ts';
import { findFleetHost, readFleetFile } from '../fleet-file.ts';
import { limits } from '../limits.ts';
import { renderGenerations } from '../rollback/render.ts';
import { listGenerations, type RollbackInput, rollbackHost } from '../rollback/rollback.ts';
import { parseTargetUrl } from '../ssh/target.ts';
import { findHostKeys } from '../status/host-keys.ts';

const root = join(import.meta.dirname, '../..');

const options = {
  host: { type: 'string', value: 'HOST', required: true, description: 'Name or alias of the host' },
  to: {
    type: 'integer',
    value: 'N',
    min: 1,
    description: 'Generation to go back to; without it the one before what runs',
  },
  list: { type: 'boolean', description: 'Only show the generations' },
  target: {
    type: 'string',
    value: 'URL',
    description: 'ssh://user@host:port instead of asking the tailnet',
  },
  identity: { type: 'string', value: 'FILE', description: 'Private key to log in with' },
  'known-hosts': {
    type: 'string',
    value: 'FILE',
    description: 'Where the key of the host is, instead of its folder in the repository',
  },
  'failed-units': {
    type: 'string',
    choices: ['fail', 'warn'],
    default: 'fail',
    description: 'What newly failed units mean: back to what runs now, or a warning',
  },
  'activation-timeout': {
    type: 'integer',
    value: 'S',
    min: 1,
    max: 3600,
    default: limits.activation.timeoutS,
    description: 'Seconds the activation may take',
  },
  'confirm-timeout': {
    type: 'integer',
    value: 'S',
    min: 1,
    max: 3600,
    default: limits.activation.confirmS,
    description: 'Seconds within which the host must be reached again',
  },
} as const;

type Context = CommandContext<Record<never, never>, typeof options>;

export const command = defineCommand({
  name: 'rollback',
  summary: 'Take a host back to an earlier generation, by the protocol of a deployment',
  description: `Nothing is built and no repository is needed: the system is on the host. What runs now comes back
by itself unless the older one is confirmed in time. With --json stdout is one event a line.`,
  options,
  examples: [
    { command: 'panther rollback --host ovh', description: 'to the generation before this one' },
    { command: 'panther rollback --host ovh --list', description: 'what there is to go back to' },
    {
      command:
        'panther rollback --host ovh --to 41 --target ssh://root@203.0.113.7 --known-hosts ~/.ssh/known_hosts',
      description: 'without the repository',
    },
  ],
  async run(context) {
    const input = await readInput(context);
    const { name } = input.host;
    if (context.options.list) {
      // The list alone is the result.
      const onEvent = (event: DeployEvent) => context.json || show(context, event);
      const there = await listGenerations({ ...input, onEvent });
      context.report({ host: name, ...there }, () => renderGenerations(name, there));
      return 0;
    }
    const result = await rollbackHost({ ...input, to: context.options.to });
    return result.outcome === 'deployed-failed-units' ? exitCodes['deploy.failed-units'] : 0;
  },
});

async function readInput(context: Context): Promise<Omit<RollbackInput, 'to'>> {
  const { options: given, env, cwd, signal } = context;
  const target = given.target === undefined ? undefined : parseTargetUrl(given.target);
  const knownHosts = given['known-hosts'] && resolve(cwd, given['known-hosts']);
  const host = readHost(given.host, target !== undefined);
  return {
    host: { ...host, hostKeys: await findHostKeys(host.name, target, { root, knownHosts, env }) },
    options: {
      target: given.target,
      identity: given.identity && resolve(cwd, given.identity),
      failedUnits: given['failed-units'],
      ignoreUnits: [],
      activationTimeoutS: given['activation-timeout'],
      confirmTimeoutS: given['confirm-timeout'],
    },
    ...{ clock: systemClock, env, cwd, signal },
    stateFolder: resolve(cwd, env.PANTHER_STATE_DIR || '.panther'),
    onEvent: (event) => show(context, event),
  };
}

/** From the fleet as data where it is there; with a target a name is enough. */
function readHost(
  name: string,
  hasTarget: boolean,
): Pick<RollbackInput['host'], 'name' | 'deploy'> {
  if (existsSync(join(root, 'nix/generated/fleet.json'))) {
    try {
      return findFleetHost(readFleetFile(root), name);
    } catch (error) {
      if (!hasTarget || !(error instanceof Fault) || error.code !== 'fleet.unknown-host')
        throw error;
    }
  } else if (!hasTarget) {
    throw new Fault({
      code: 'usage',
      message: 'there is no fleet here (nix/generated/fleet.json) that would know the host',
      hint: 'give --target ssh://user@host:port and --known-hosts FILE',
    });
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(name)) {
    throw new Fault({ code: 'usage', message: `${JSON.stringify(name)} is no name of a host` });
  }
  return { name, deploy: { user: 'root' } };
}

function show({ json, stdout, stderr }: Context, event: DeployEvent): void {
  if (json) stdout(JSON.stringify(event));
  else if (event.event === 'result') stdout(renderEvent(event));
  else stderr(renderEvent(event));
}
