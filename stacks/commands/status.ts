import { join, resolve } from 'node:path';
import { defineCommand, Fault } from '#lib';
import { findFleetHost, readFleetFile } from '../fleet-file.ts';
import { type HostStatus, readHostStatus, renderStatus } from '../status/status.ts';

const root = join(import.meta.dirname, '../..');

export const command = defineCommand({
  name: 'status',
  summary: 'Say what runs on each host, and what the last deployment left there',
  options: {
    host: {
      type: 'string',
      value: 'HOST',
      multiple: true,
      description: 'Name or alias; without it every host',
    },
    target: {
      type: 'string',
      value: 'URL',
      description: 'ssh://user@host:port instead of asking the tailnet; for one host',
    },
    identity: { type: 'string', value: 'FILE', description: 'Private key to log in with' },
  },
  examples: [{ command: 'npm run status -- --host ovh', description: 'one host' }],
  async run({ options, env, cwd, signal, report, json }) {
    const fleet = readFleetFile(root);
    const named = options.host.map((name) => findFleetHost(fleet, name));
    const asked = named.length > 0 ? named : fleet.hosts;
    if (options.target !== undefined && asked.length !== 1) {
      throw new Fault({
        code: 'usage',
        message: '--target is for one host',
        hint: 'give --host too',
      });
    }
    const identity = options.identity && resolve(cwd, options.identity);
    const input = { root, env, target: options.target, identity, signal };
    const all = await Promise.all(asked.map((host) => readHostStatus(host, input)));
    if (json) for (const status of all) report(asData(status), () => '');
    else report(all, () => all.map(renderStatus).join('\n'));
    // One host out of reach is part of the answer; nobody within reach is a failure.
    const [first] = all;
    const isLost = first !== undefined && all.every((status) => !status.reached);
    return isLost && !first.reached ? first.reason.exitCode : 0;
  },
});

function asData(status: HostStatus): unknown {
  if (status.reached) return { host: status.host, reached: true, ...status.facts };
  return { host: status.host, reached: false, reason: status.reason.toJSON() };
}
