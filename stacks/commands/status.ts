import { join, resolve } from 'node:path';
import { defineCommand, Fault, systemClock } from '#lib';
import { type FleetHost, findFleetHost, readFleetFile } from '../fleet-file.ts';
import { listConcerns } from '../status/concerns.ts';
import { classifyReason } from '../status/reason.ts';
import { renderStatusTable, type StatusRow } from '../status/render.ts';
import { readHostStatus } from '../status/status.ts';
import { readTailnetKeys, type TailnetKeys } from '../status/tailnet-keys.ts';

const root = join(import.meta.dirname, '../..');
const defaultColumns = 120;

export const command = defineCommand({
  name: 'status',
  summary: 'Say what runs on each host, since when and from which revision, and what needs care',
  description: `Asks every host at once, each in one round trip and within its own time; one out of reach is
shown with its reason and holds up nobody. Reads only.`,
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
    'known-hosts': {
      type: 'string',
      value: 'FILE',
      description: 'Where the keys of the hosts are, instead of their folders',
    },
  },
  examples: [
    { command: 'panther status', description: 'the whole fleet' },
    { command: 'panther status --host ovh --json', description: 'one host, all that is known' },
  ],
  async run({ options, env, cwd, signal, report, json, color }) {
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
    const knownHosts = options['known-hosts'] && resolve(cwd, options['known-hosts']);
    const input = { root, env, target: options.target, identity, knownHosts, signal };
    const [keys, ...all] = await Promise.all([
      readTailnetKeys({ env, signal }),
      ...asked.map((host) => readHostStatus(host, input)),
    ]);
    const rows = all.map((status, index) => rowOf(status, asked[index], keys));
    const nowMs = systemClock.now();
    if (json) for (const row of rows) report(asData(row, nowMs), () => '');
    else {
      const columns = process.stdout.columns ?? defaultColumns;
      report(rows, () => renderStatusTable(rows, { color, columns, nowMs }));
    }
    // One host out of reach is part of the answer; nobody within reach is a failure.
    const [first] = all;
    const isLost = first !== undefined && all.every((status) => !status.reached);
    return isLost && !first.reached ? first.reason.exitCode : 0;
  },
});

function rowOf(
  status: Awaited<ReturnType<typeof readHostStatus>>,
  host: FleetHost | undefined,
  keys: TailnetKeys,
): StatusRow {
  const secrets: unknown = host?.secrets;
  const needsToken = Array.isArray(secrets) && secrets.length > 0;
  return { ...status, tailnetKeyExpires: keys.get(status.host.toLowerCase()), needsToken };
}

function asData(row: StatusRow, nowMs: number): unknown {
  const { host, tailnetKeyExpires } = row;
  if (row.reached) {
    const concerns = listConcerns(row.facts, { ...row, nowMs });
    return { host, reached: true, ...row.facts, tailnetKeyExpires, concerns };
  }
  const reason = { class: classifyReason(row.reason), ...row.reason.toJSON() };
  return { host, reached: false, reason, tailnetKeyExpires };
}
