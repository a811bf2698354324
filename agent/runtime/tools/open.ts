import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createPageReader, type KnowledgeReader } from '#crawler';
import { exec, Fault, type Log, systemClock } from '#lib';
import { createApiClient } from '#lib/api-client';
import { fleetFileOf } from './fleet/file.ts';
import { createFleetReader } from './fleet/fleet.ts';
import type { ToolPorts } from './ports.ts';
import { readShellPolicy } from './shell/policy.ts';

export interface OpenPorts {
  /** Of the repository. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Opened when it is first asked for. */
  readonly knowledge: KnowledgeReader;
  readonly brainUrl: string;
  /** Read at each call, so that a new one is used; undefined where there is none. */
  readonly readBrainToken: () => string | undefined;
  /** What the owner lets agents run here; nothing when it does not exist. */
  readonly shellPolicyFile: string;
  readonly log: Log;
}

/** What tools work on, of this machine. Proposals are refused: an agent's run puts its own desk there. */
export function openToolPorts(options: OpenPorts): ToolPorts {
  const { root, env, knowledge, brainUrl } = options;
  return {
    knowledge,
    readFleet: createFleetReader(fleetFileOf(env, root)),
    runPanther: (args, { timeoutMs, signal }) =>
      exec(...pantherOf(root, args), {
        ...{ cwd: root, env, timeoutMs, signal, allowExitCodes: 'any' },
        maxOutputBytes: outputMaxBytes,
      }),
    brain: {
      url: brainUrl,
      read: (path, query, signal) =>
        createApiClient({ url: brainUrl, token: options.readBrainToken(), name: 'the brain' }).call(
          'GET',
          path,
          { query, signal },
        ),
    },
    propose() {
      throw new Fault({
        code: 'agent.refused',
        message: 'only an agent of the registry may propose something',
      });
    },
    readPage: createPageReader({
      contact: env.PANTHER_CRAWLER_CONTACT,
      ...{ clock: systemClock, log: options.log },
    }),
    allowedCommands: () => readShellPolicy(options.shellPolicyFile),
    runAllowed: ({ program, timeoutMs, outputMaxBytes: maxOutputBytes }, args, signal) =>
      exec(program, args, {
        // Nothing of this process's environment: it may have a secret.
        env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' },
        ...{ timeoutMs, signal, maxOutputBytes, allowExitCodes: 'any', cwd: '/' },
      }),
  };
}

const outputMaxBytes = 400_000;

/** The launcher of the repository; on a host, where there is none, the command that its system has. */
function pantherOf(root: string, args: readonly string[]): [string, readonly string[]] {
  const launcher = join(root, 'bin/panther');
  return existsSync(launcher) ? [process.execPath, [launcher, ...args]] : ['panther', args];
}
