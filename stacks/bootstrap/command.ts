import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, type CommandContext, defineCommand, Fault, systemClock } from '#lib';
import { parseServiceToken, readServiceToken, type SecretValue } from '#secrets';
import { lookUpInTailnet } from '../tailnet/local.ts';
import { createTerminalAsk } from './ask.ts';
import { bootstrapHost } from './bootstrap.ts';
import { progressPath, readProgress } from './progress.ts';
import { renderEvent, renderProgress } from './render.ts';
import { type BootstrapEvent, type BootstrapPreparation, steps } from './types.ts';

const options = {
  host: { type: 'string', value: 'HOST', required: true, description: 'Name or alias of the host' },
  address: {
    type: 'string',
    value: 'ADDRESS',
    description: 'Where the machine is now; a later run remembers it',
  },
  'ssh-user': {
    type: 'string',
    value: 'USER',
    default: 'root',
    description: 'Who may log in there now: root, or a user with sudo and no password',
  },
  port: {
    type: 'integer',
    value: 'N',
    min: 1,
    max: 65_535,
    default: 22,
    description: 'Where its sshd listens now',
  },
  'installer-port': {
    type: 'integer',
    value: 'N',
    min: 1,
    max: 65_535,
    default: 22,
    description: 'Where sshd of the installer listens',
  },
  identity: { type: 'string', value: 'FILE', description: 'Private key to log in with' },
  fingerprint: {
    type: 'string',
    value: 'SHA256:…',
    description: 'Fingerprint of the key that the machine has to show',
  },
  'trust-on-first-use': {
    type: 'boolean',
    description: 'Ask whether the key it shows is right, and take it',
  },
  'token-stdin': {
    type: 'boolean',
    description:
      'Read the token of the 1Password service account from stdin; without it from the file that OP_SERVICE_ACCOUNT_TOKEN_FILE names',
  },
  'without-token': { type: 'boolean', description: 'Install a host without its token' },
  from: { type: 'string', choices: steps, description: 'Begin with this step' },
  status: { type: 'boolean', description: 'Say how far an earlier run came, and do nothing' },
  reinstall: {
    type: 'boolean',
    description: 'Erase a machine although it runs NixOS already',
  },
  'build-on': {
    type: 'string',
    choices: ['auto', 'local', 'remote'],
    default: 'auto',
    description: 'Where the system is built: here, or on the machine itself',
  },
  wipe: {
    type: 'string',
    value: 'DISK',
    multiple: true,
    description: 'A disk by id that may be erased; each one has to be named with --yes',
  },
  yes: { type: 'boolean', description: 'Ask nothing' },
} as const;

export type BootstrapCommand = Command<Record<never, never>, typeof options>;
type Context = CommandContext<Record<never, never>, typeof options>;

/** The command `bootstrap`, given what makes a fleet installable. */
export function createBootstrapCommand(
  loadPreparation: () => Promise<BootstrapPreparation>,
): BootstrapCommand {
  return defineCommand({
    name: 'bootstrap',
    summary: 'Install NixOS on a machine that runs any Linux, erasing its disks',
    description: `Looks at the machine first and says everything that speaks against it at once; shows which disks
would be erased, with what is on them, and asks for the name of the host. Then nixos-anywhere starts an
installer in memory (kexec), lays out the disks (disko), installs, and reboots; the machine gets a host
key made here, pinned in hosts/<name>/known_hosts, and the token of its secrets.

Each step is written down in .panther/bootstrap: a run that broke off goes on where it stopped, once it
has seen that the machine is where that step left it. With --json stdout is one event a line.`,
    options,
    examples: [
      {
        command:
          'panther bootstrap --host hetzner --address 203.0.113.7 --trust-on-first-use --token-stdin < token',
        description: 'a new VPS in its rescue system',
      },
      { command: 'panther bootstrap --host hetzner', description: 'go on where it stopped' },
      { command: 'panther bootstrap --host hetzner --status', description: 'how far it came' },
    ],
    run: (context) => runBootstrap(context, loadPreparation),
  });
}

async function runBootstrap(
  context: Context,
  loadPreparation: () => Promise<BootstrapPreparation>,
): Promise<void> {
  const { options: given, cwd, env, signal } = context;
  const preparation = await loadPreparation();
  const stateFolder = resolve(cwd, env.PANTHER_STATE_DIR || '.panther');
  if (given.status) {
    const { name } = await preparation.resolveHost(given.host);
    const progress = readProgress(progressPath(stateFolder, name));
    context.report({ host: name, progress: progress ?? null }, () =>
      renderProgress(name, progress),
    );
    return;
  }
  const token = readToken(context);
  await bootstrapHost({
    host: given.host,
    preparation,
    options: {
      address: given.address,
      user: given['ssh-user'],
      port: given.port,
      installerPort: given['installer-port'],
      identity: given.identity && resolve(cwd, given.identity),
      trustOnFirstUse: given['trust-on-first-use'],
      fingerprint: given.fingerprint,
      from: given.from,
      yes: given.yes,
      wipe: given.wipe,
      reinstall: given.reinstall,
      buildOn: given['build-on'],
      token,
      withoutToken: given['without-token'],
    },
    ask: createTerminalAsk(signal, 'give --yes, with --wipe for each disk that may be erased'),
    lookUp: (name) => lookUpInTailnet(name, { env, signal }),
    clock: systemClock,
    ...{ env, cwd, stateFolder, signal },
    onEvent: (event) => show(context, event),
  });
}

/** Only what was meant for this host: the owner's own token, in OP_SERVICE_ACCOUNT_TOKEN, is not
 * taken. Throws Fault `config.invalid`, `io.read-failed`, `usage`. */
function readToken({ options: given, env }: Context): SecretValue | undefined {
  if (given['token-stdin']) {
    if (given['without-token']) {
      throw new Fault({ code: 'usage', message: 'a token, or --without-token: not both' });
    }
    return parseServiceToken(readFileSync(0, 'utf8'), 'stdin');
  }
  if (given['without-token']) return undefined;
  const { OP_SERVICE_ACCOUNT_TOKEN_FILE } = env;
  return readServiceToken({ OP_SERVICE_ACCOUNT_TOKEN_FILE });
}

function show(context: Context, event: BootstrapEvent): void {
  if (context.json) {
    context.stdout(JSON.stringify(event));
    return;
  }
  const text = renderEvent(event);
  if (event.event === 'result') context.stdout(text);
  else context.stderr(text);
}
