import { resolve } from 'node:path';
import { exitCodes, Fault, systemClock } from '#lib';
import {
  openSecretSource,
  parseServiceToken,
  readServiceToken,
  type SecretSource,
  type SecretValue,
} from '#secrets';
import { createTerminalAsk } from '../bootstrap/ask.ts';
import { auditSecrets, renderAudit } from './audit.ts';
import { fetchCanaries, readCanaries } from './canaries.ts';
import { checkSecrets, exitCodeOf, renderFinding, renderFindings } from './check.ts';
import type { SecretsContext, SecretsEnvironment } from './command.ts';
import { chooseHosts, readSecretHosts, type SecretHost, wantedBy } from './fleet-secrets.ts';
import { readHidden } from './hidden-input.ts';
import { type ReachInput, withHost } from './host-session.ts';
import { pullSecrets, renderPulled } from './pull.ts';
import { abandonRotation } from './rotate-abandon.ts';
import { rotateSecret, secretSubject } from './rotate-secret.ts';
import { type RotationResult, rotateToken, tokenSubject } from './rotate-token.ts';
import { installToken, tokenFile, tryToken } from './token.ts';

interface Surroundings extends SecretsEnvironment {
  readonly stateFolder: string;
}

type Action = (context: SecretsContext, around: Surroundings) => Promise<number>;

export const runCheck: Action = async (context, { root }) => {
  const { options, env, signal, report } = context;
  if (options.all && options.host.length > 0) throw usage('--all and --host contradict each other');
  const hosts = chooseHosts(readSecretHosts(root), options.host);
  const findings = await checkSecrets(hosts, { root, env, signal });
  const references = new Set(wantedBy(hosts).map(({ reference }) => reference));
  report({ hosts: hosts.map(({ name }) => name), references: references.size, findings }, () =>
    renderFindings(findings, references.size),
  );
  return exitCodeOf(findings, options.strict);
};

export const runToken: Action = async (context, around) => {
  const { options, env, signal, report, stderr } = context;
  const host = oneHost(context, around);
  const token = await readNewToken(context, around, host);
  try {
    if (!options.unchecked) {
      const warnings = await tryToken(host, token, { root: around.root, env, signal });
      for (const finding of warnings) stderr(renderFinding(finding).join('\n'));
    }
    const reach = reachInput(context, around);
    const result = await withHost(host, reach, (session) => installToken(session, token, signal));
    if (!result.groupKnown) {
      stderr(`${host.name} has no group ${tokenFile.group} yet: only root may read it until then`);
    }
    report({ host: host.name, path: tokenFile.path, ...result }, () =>
      result.changed
        ? `${host.name} has the token in ${tokenFile.path}; the next deployment fetches with it`
        : `${host.name} had that token in ${tokenFile.path} already`,
    );
    return 0;
  } finally {
    token.drop();
  }
};

export const runRotate: Action = async (context, around) => {
  const { options, report, stderr } = context;
  const tell = (line: string) => stderr(line);
  const input = {
    ...reachInput(context, around),
    stateFolder: around.stateFolder,
    clock: systemClock,
    tell,
  };
  const { secret } = options;
  let result: RotationResult;
  if (secret !== undefined) {
    const hosts = readersOf(secret, context, around);
    const consumersOf = (host: SecretHost) =>
      host.secrets.find(({ name }) => name === secret)?.consumers ?? [];
    if (options.abandon) {
      const subject = secretSubject(secret, hosts);
      result = await abandonRotation({ ...input, subject, hosts, consumersOf });
    } else {
      assertBrain(hosts, consumersOf, options['restart-brain']);
      const source = openSource(context);
      const confirm = (references: readonly string[]) => confirmReplaced(context, references);
      result = await rotateSecret({ ...input, secret, hosts, source, confirm });
    }
  } else {
    const host = oneHost(context, around);
    const subject = tokenSubject(host);
    result = options.abandon
      ? await abandonRotation({ ...input, subject, hosts: [host], consumersOf: () => [] })
      : await rotateToken({
          ...input,
          host,
          readToken: () => readNewToken(context, around, host),
        });
  }
  report(result, () => renderRotation(result, options.abandon));
  return 0;
};

function renderRotation({ subject, hosts }: RotationResult, wasAbandoned: boolean): string {
  const names = hosts.join(', ');
  return wasAbandoned
    ? `gave up replacing ${subject}: ${names === '' ? 'no host was touched' : names}`
    : `replaced ${subject}: ${names}\nrevoke the old one where it was made`;
}

export const runAudit: Action = async (context, around) => {
  const { options, args, cwd, signal, report, stderr } = context;
  const hosts = chooseHosts(readSecretHosts(around.root), options.host);
  if (options.target !== undefined && options['on-hosts']) assertOne(hosts);
  const fd = options['canaries-fd'];
  const { canaries, warnings } =
    fd === undefined
      ? await fetchCanaries(hosts, openSource(context), signal)
      : { canaries: readCanaries(fd), warnings: [] };
  try {
    const result = await auditSecrets({
      ...reachInput(context, around),
      canaries,
      stateFolder: around.stateFolder,
      paths: args.paths.map((path) => resolve(cwd, path)),
      closure: options.closure && resolve(cwd, options.closure),
      hosts: options['on-hosts'] ? hosts : [],
    });
    for (const warning of [...warnings, ...result.warnings]) stderr(`warning: ${warning}`);
    report({ ...result, warnings: [...warnings, ...result.warnings] }, () => renderAudit(result));
    return result.leaks.length === 0 ? 0 : exitCodes['secrets.leaked'];
  } finally {
    for (const { value } of canaries) value.drop();
  }
};

function reachInput(context: SecretsContext, { root }: Surroundings): ReachInput {
  const { options, env, cwd, signal } = context;
  const identity = options.identity && resolve(cwd, options.identity);
  return { root, env, target: options.target, identity, signal };
}

function oneHost({ options }: SecretsContext, { root }: Surroundings): SecretHost {
  if (options.host.length === 0) throw usage('for which host?', 'give --host');
  return assertOne(chooseHosts(readSecretHosts(root), options.host));
}

function assertOne(hosts: readonly SecretHost[]): SecretHost {
  const [host] = hosts;
  if (host === undefined || hosts.length > 1)
    throw usage('this is for one host', 'give --host once');
  return host;
}

/** The hosts that read a secret; with `--host` of those only the ones named. */
function readersOf(
  secret: string,
  { options }: SecretsContext,
  { root }: Surroundings,
): SecretHost[] {
  const readers = chooseHosts(readSecretHosts(root), options.host).filter(({ secrets }) =>
    secrets.some(({ name }) => name === secret),
  );
  if (readers.length === 0) {
    throw new Fault({
      code: 'fleet.unknown-secret',
      message: `no host${options.host.length === 0 ? '' : ' of these'} reads ${secret}`,
      hint: 'names are those of secrets/map.ts',
    });
  }
  if (options.target !== undefined) assertOne(readers);
  return readers;
}

const brainUnit = 'panther-brain';

function assertBrain(
  hosts: readonly SecretHost[],
  consumersOf: (host: SecretHost) => readonly string[],
  isAllowed: boolean,
): void {
  const [host] = hosts.filter((each) => consumersOf(each).includes(brainUnit));
  if (host === undefined || isAllowed) return;
  throw new Fault({
    code: 'deploy.refused',
    message: `this restarts ${brainUnit} on ${host.name}, which may hold positions and open orders`,
    hint: 'replace the value in 1Password and deploy, which drains it first; or add --restart-brain',
    where: host.name,
  });
}

async function readNewToken(
  { signal }: SecretsContext,
  { input, output }: Surroundings,
  host: SecretHost,
): Promise<SecretValue> {
  const question = `new service account token for ${host.name} (not shown): `;
  return parseServiceToken(await readHidden(question, { input, output, signal }), 'stdin');
}

export const runPull: Action = async (context, { stateFolder }) => {
  const { args, signal, report } = context;
  const pulled = await pullSecrets(args.paths, openSource(context), { stateFolder, signal });
  report(pulled, () => renderPulled(pulled));
  const isFine = pulled.written.length > 0 && (args.paths.length === 0 || isEmpty(pulled.missing));
  return isFine ? 0 : exitCodes['deploy.secrets-missing'];
};

const isEmpty = (record: object) => Object.keys(record).length === 0;

function openSource({ env }: SecretsContext): SecretSource {
  const source = openSecretSource({ env, token: readServiceToken(env) });
  if (source !== undefined) return source;
  throw new Fault({
    code: 'config.invalid',
    message: '1Password cannot be asked: there is no service account token',
    hint: 'set OP_SERVICE_ACCOUNT_TOKEN or OP_SERVICE_ACCOUNT_TOKEN_FILE, or PANTHER_SECRETS_SOURCE=op where you are signed in',
  });
}

async function confirmReplaced(
  { options, signal }: SecretsContext,
  references: readonly string[],
): Promise<void> {
  if (options.yes) return;
  const ask = createTerminalAsk(signal, 'put the new value in 1Password, then run this with --yes');
  const list = references.map((reference) => `  ${reference}`).join('\n');
  const question = `Put the new value in 1Password now:\n${list}\nThen press Enter; anything else stops here: `;
  if ((await ask(question)).trim() === '') return;
  throw new Fault({
    code: 'aborted',
    message: 'stopped before any host was changed; the same command goes on from here',
  });
}

function usage(message: string, hint?: string): Fault {
  return new Fault({ code: 'usage', message: `secrets: ${message}`, hint });
}
