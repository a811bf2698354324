import { join, resolve } from 'node:path';
import { type CommandContext, defineCommand, exitCodes, Fault, nearest, systemClock } from '#lib';
import { createTerminalAsk } from '../bootstrap/ask.ts';
import { limits } from '../limits.ts';
import { applyAcl, renderReview, reviewAcl } from './acl.ts';
import { makeAuthKey } from './auth-key.ts';
import { connectControl, credentialHelp } from './connect.ts';
import type { TailnetControl } from './control.ts';
import { readTailnetFleet, type TailnetFleet } from './fleet-ports.ts';
import { readTailnetStatus } from './local.ts';
import { joinTailnet, renderOverview } from './overview.ts';

const root = join(import.meta.dirname, '../..');
const { keyExpiryS, keyExpiryMaxS } = limits.control;

const options = {
  host: { type: 'string', value: 'HOST', description: 'key: name or alias of the host it is for' },
  expiry: {
    type: 'integer',
    value: 'S',
    min: 60,
    max: keyExpiryMaxS,
    default: keyExpiryS,
    description: 'key: seconds within which it has to be used',
  },
  out: { type: 'string', value: 'FILE', description: 'key: where to write it (0600)' },
  show: { type: 'boolean', description: 'key: print it although stdout is a terminal' },
  owner: {
    type: 'string',
    value: 'WHO',
    description:
      'acl: who owns the tags, such as me@example.com; by default the admins, of headscale the user of the fleet',
  },
  yes: { type: 'boolean', description: 'acl apply: ask nothing' },
  'even-if-locked-out': {
    type: 'boolean',
    description: 'acl apply: set it although hosts could not be logged in to from here',
  },
} as const;

type Context = CommandContext<
  { readonly action: { readonly description: string } },
  typeof options
> & { readonly fleet: TailnetFleet };

export const tailnetCommand = defineCommand({
  name: 'tailnet',
  summary: 'The private network: who is in it, keys to join it, who may reach what',
  description: `"status" joins the hosts of the fleet with what the control plane and this machine know of them. "key" makes a key with which one machine joins once. "acl check" makes the access policy from nix/generated/fleet.json, has it checked and shows how it differs from the one that is set (exit code ${exitCodes['generate.stale']} then); "acl apply" sets it, unless somebody changed it meanwhile or it would lock you out.

${credentialHelp.replaceAll('\n', '\n\n')}`,
  args: {
    action: { description: 'status, key or acl' },
    verb: { description: 'of acl: check or apply', optional: true },
  },
  options,
  examples: [
    { command: 'panther tailnet status', description: 'who is online, addresses, keys, paths' },
    {
      command: 'panther tailnet key --host ovh | ssh root@203.0.113.7 "cat >/run/authkey"',
      description: 'a key for one machine, good for an hour',
    },
    { command: 'panther tailnet acl check', description: 'the policy against the one that is set' },
    { command: 'panther tailnet acl apply', description: 'set it, after a look at the difference' },
  ],
  async run(context) {
    const { action, verb } = context.args;
    const spoken = [action, ...(verb === undefined ? [] : [verb])].join(' ');
    const run = actions.get(spoken);
    if (run === undefined) {
      const guess = nearest(spoken, [...actions.keys()]);
      throw new Fault({
        code: 'usage',
        message: `unknown action ${JSON.stringify(spoken)}`,
        hint:
          guess === undefined
            ? `one of: ${[...actions.keys()].join(', ')}`
            : `did you mean ${guess}?`,
      });
    }
    return run({ ...context, fleet: readTailnetFleet(root) });
  },
});

const actions: ReadonlyMap<string, (context: Context) => Promise<number>> = new Map([
  ['status', showStatus],
  ['key', makeKey],
  ['acl check', checkAcl],
  ['acl apply', setAcl],
]);

function connect({ env, signal }: Context): TailnetControl {
  return connectControl({ env, clock: systemClock, signal });
}

/** Without credentials this machine's own view is better than none. */
async function showStatus(context: Context): Promise<number> {
  const { env, signal, fleet, report, stderr } = context;
  const control = connectIfAble(context);
  const [devices, local] = await Promise.all([
    control?.listDevices(),
    readTailnetStatus({ env, signal }),
  ]);
  if (!local.read) stderr(local.miss.message);
  if (control === undefined && !local.read) {
    throw new Fault({
      code: 'tailnet.no-credentials',
      message: 'neither a control plane nor the tailscale of this machine can be asked',
      hint: credentialHelp,
    });
  }
  const overview = joinTailnet({
    hosts: fleet.hosts,
    devices,
    server: control?.server,
    status: local.read ? local.status : undefined,
    nowMs: systemClock.now(),
  });
  report(overview, () => renderOverview(overview));
  return 0;
}

function connectIfAble(context: Context): TailnetControl | undefined {
  try {
    return connect(context);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'tailnet.no-credentials') throw error;
    context.stderr(`${error.message}; asking only this machine`);
    return undefined;
  }
}

async function makeKey(context: Context): Promise<number> {
  const { options: given, cwd, isTTY, fleet, stdout, stderr, report, json } = context;
  if (given.host === undefined) {
    throw new Fault({ code: 'usage', message: 'for which host?', hint: 'give --host' });
  }
  const host = findHost(fleet, given.host);
  const file = given.out === undefined ? undefined : resolve(cwd, given.out);
  if (file === undefined && isTTY && !given.show) {
    throw new Fault({
      code: 'usage',
      message: 'a key is a secret, and stdout is a terminal',
      hint: 'pipe it, or give --out FILE, or --show to see it',
    });
  }
  const control = connect(context);
  const key = await makeAuthKey({ control, host, expirySeconds: given.expiry, file });
  const facts = { host: host.name, id: key.id, expires: key.expires };
  if (file !== undefined) report({ ...facts, file }, () => `key ${key.id} is in ${file}`);
  else if (json) report({ ...facts, key: key.secret }, () => '');
  else stdout(key.secret);
  stderr(`joins ${host.name} once, until ${key.expires ?? 'it is used'}`);
  return 0;
}

function findHost(fleet: TailnetFleet, name: string) {
  const found = fleet.hosts.find((host) => host.name === name || host.aliases.includes(name));
  if (found !== undefined) return found;
  const names = fleet.hosts.flatMap((host) => [host.name, ...host.aliases]);
  const guess = nearest(name, names);
  throw new Fault({
    code: 'fleet.unknown-host',
    message: `no host is called ${name}`,
    hint: guess === undefined ? `there are: ${names.join(', ')}` : `did you mean ${guess}?`,
  });
}

async function checkAcl(context: Context): Promise<number> {
  const { env, signal, fleet, options: given, report } = context;
  const control = connect(context);
  const review = await reviewAcl({ control, fleet, owner: given.owner, command: { env, signal } });
  const { before, ...shown } = review;
  report({ ...shown, etag: before.etag }, () => renderReview(review));
  return review.isCurrent ? 0 : exitCodes['generate.stale'];
}

async function setAcl(context: Context): Promise<number> {
  const { env, signal, fleet, options: given, report, stderr } = context;
  const control = connect(context);
  const review = await reviewAcl({ control, fleet, owner: given.owner, command: { env, signal } });
  stderr(renderReview(review));
  const isSet = await applyAcl(control, review, {
    evenIfLockedOut: given['even-if-locked-out'],
    async agree() {
      if (given.yes) return true;
      const ask = createTerminalAsk(signal, 'give --yes');
      return /^y(?:es)?$/i.test((await ask(`Set this policy at ${control.server}? [y/N] `)).trim());
    },
  });
  const text = isSet ? `the policy of ${control.server} is set` : 'nothing to do';
  report({ server: control.server, changed: isSet }, () => text);
  return 0;
}
