import { resolve } from 'node:path';
import { type Command, type CommandContext, defineCommand, exitCodes, systemClock } from '#lib';
import { limits } from '../limits.ts';
import { deployHost } from './deploy.ts';
import { renderEvent } from './render.ts';
import type { DeployEvent, DeployPreparation } from './types.ts';

const options = {
  host: { type: 'string', value: 'HOST', required: true, description: 'Name or alias of the host' },
  target: {
    type: 'string',
    value: 'URL',
    description: 'ssh://user@host:port instead of asking the tailnet',
  },
  flake: {
    type: 'string',
    value: 'REF',
    description: 'Build from this flake instead of generating one',
  },
  identity: { type: 'string', value: 'FILE', description: 'Private key to log in with' },
  'trust-on-first-use': {
    type: 'boolean',
    description: 'Pin the key the host shows, if none is pinned yet',
  },
  'failed-units': {
    type: 'string',
    choices: ['fail', 'warn'],
    default: 'fail',
    description: 'What newly failed units mean: back to the previous system, or a warning',
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
  yes: { type: 'boolean', description: 'Ask nothing' },
} as const;

export type DeployCommand = Command<Record<never, never>, typeof options>;

/** The command `deploy`, given what makes a fleet deployable. */
export function createDeployCommand(
  loadPreparation: (context: Pick<CommandContext, 'cwd' | 'env'>) => Promise<DeployPreparation>,
): DeployCommand {
  return defineCommand({
    name: 'deploy',
    summary: 'Build the system of a host, activate it there, and keep it only if it can be reached',
    description: `The target itself puts the previous system back unless the new one is confirmed over a new
connection in time; the boot default changes only after that. With --json stdout is one event a line.`,
    options,
    examples: [
      { command: 'panther deploy --host ovh', description: 'deploy over the tailnet' },
      {
        command: 'panther deploy --host ovh --target ssh://root@203.0.113.7 --trust-on-first-use',
        description: 'first contact, not over the tailnet',
      },
    ],
    async run(context) {
      const { options: given } = context;
      const result = await deployHost({
        host: given.host,
        preparation: await loadPreparation(context),
        options: {
          target: given.target,
          flake: given.flake,
          identity: given.identity && resolve(context.cwd, given.identity),
          trustOnFirstUse: given['trust-on-first-use'],
          failedUnits: given['failed-units'],
          activationTimeoutS: given['activation-timeout'],
          confirmTimeoutS: given['confirm-timeout'],
        },
        clock: systemClock,
        env: context.env,
        cwd: context.cwd,
        stateFolder: resolve(context.cwd, context.env.PANTHER_STATE_DIR || '.panther'),
        signal: context.signal,
        onEvent: (event) => show(context, event),
      });
      return result.outcome === 'deployed-failed-units' ? exitCodes['deploy.failed-units'] : 0;
    },
  });
}

function show(
  context: Pick<CommandContext, 'json' | 'stdout' | 'stderr'>,
  event: DeployEvent,
): void {
  if (context.json) {
    context.stdout(JSON.stringify(event));
    return;
  }
  const text = renderEvent(event);
  if (event.event === 'result') context.stdout(text);
  else context.stderr(text);
}
