import { type Clock, Fault } from '#lib';
import type { SecretValue } from '#secrets';
import type { SshSession } from '../ssh/session.ts';
import { renderFinding } from './check.ts';
import type { SecretHost } from './fleet-secrets.ts';
import { type ReachInput, withHost } from './host-session.ts';
import { problemsOf } from './rotation-judge.ts';
import { applyOnHost, endOnHost, fetcherUnit, keepOnHost } from './rotation-remote.ts';
import { openRotation, type RotationRecord } from './rotation-state.ts';
import { installToken, tokenFile, tryToken } from './token.ts';

export interface RotateTokenInput extends ReachInput {
  readonly host: SecretHost;
  readonly stateFolder: string;
  readonly clock: Clock;
  /** Asked only when the host does not have the new token yet. */
  readonly readToken: () => Promise<SecretValue>;
  readonly tell: (line: string) => void;
}

export interface RotationResult {
  readonly subject: string;
  readonly rotation: string;
  readonly resumed: boolean;
  readonly hosts: readonly string[];
}

/** Replaces the token that a host fetches its secrets with: the new one must open everything the
 * host reads before it is sent, and everything must run with it afterwards; else the old one is back
 * in its place. Run again after it was cut off, it goes on where it was. Throws Fault
 * `deploy.secrets-missing` (nothing was sent), `secrets.not-rotated` (the old token is back), and
 * what reaching a host throws. */
export async function rotateToken(input: RotateTokenInput): Promise<RotationResult> {
  const { host, tell } = input;
  const subject = tokenSubject(host);
  const { stateFolder, clock } = input;
  const record = openRotation({ stateFolder, subject, nowMs: clock.now() });
  if (record.resumed) tell(`goes on with what was begun at ${record.startedAt}`);
  tell(`${host.name} reads ${host.secrets.length} secrets with it, for ${describeUnits(host)}`);
  const isSent = record.stepOf(host.name) === 'installed';
  const token = isSent ? undefined : await input.readToken();
  try {
    if (token !== undefined) await assertOpens(input, token);
    await withHost(host, input, async (session) => {
      const rotation = { session, record, input };
      if (token !== undefined) await send(rotation, token);
      await settle(rotation);
    });
  } finally {
    token?.drop();
  }
  record.remove();
  return { subject, rotation: record.id, resumed: record.resumed, hosts: [host.name] };
}

export function tokenSubject({ name }: SecretHost): string {
  return `token of ${name}`;
}

interface Rotation {
  readonly session: SshSession;
  readonly record: RotationRecord;
  readonly input: RotateTokenInput;
}

async function assertOpens(
  { host, root, env, signal, tell }: RotateTokenInput,
  token: SecretValue,
): Promise<void> {
  const warnings = await tryToken(host, token, { root, env, signal });
  for (const finding of warnings) for (const line of renderFinding(finding)) tell(line);
  tell('the new token opens every secret of the host');
}

async function send({ session, record, input }: Rotation, token: SecretValue): Promise<void> {
  const { host, signal, tell } = input;
  const files = [tokenFile.path, ...host.secrets.map(({ path }) => path)];
  await keepOnHost(session, { rotation: record.id, files, units: unitsOf(host), signal });
  record.set(host.name, 'kept');
  // Written down first: a link that breaks in the middle leaves the old token or the new one, and
  // what follows finds out which.
  record.set(host.name, 'installed');
  try {
    await installToken(session, token, signal);
  } catch (error) {
    // Refused: the old one is as it was, and the next run has to ask for the new one again.
    if (error instanceof Fault && error.code === 'deploy.refused') record.set(host.name, 'kept');
    throw error;
  }
  tell(`the new token is in ${tokenFile.path}; the old one is kept until it works`);
}

async function settle({ session, record, input }: Rotation): Promise<void> {
  const { host, signal, tell } = input;
  const ask = {
    rotation: record.id,
    fetch: true,
    // The values are the same ones: whoever reads them goes on.
    restart: [],
    units: unitsOf(host),
    expected: new Map<string, string>(),
    signal,
  };
  const problems = problemsOf(await applyOnHost(session, ask), { changed: [tokenFile.path] });
  if (problems.length === 0) {
    record.set(host.name, 'verified');
    await endOnHost(session, record.id, 'forget', signal);
    tell(`${fetcherUnit} fetched with it, and everything that ran still runs`);
    return;
  }
  await endOnHost(session, record.id, 'put-back', signal);
  const after = problemsOf(await applyOnHost(session, ask), { changed: [] });
  await endOnHost(session, record.id, 'forget', signal);
  record.remove();
  throw new Fault({
    code: 'secrets.not-rotated',
    message: [
      `the new token does not work on ${host.name}; the old one is back in its place`,
      ...problems.map((problem) => `  ${problem}`),
      ...(after.length === 0 ? [] : ['and with the old one:', ...after.map((each) => `  ${each}`)]),
    ].join('\n'),
    hint: 'the old token must stay valid in 1Password until a new one works',
    where: host.name,
  });
}

function unitsOf(host: SecretHost): string[] {
  return [...new Set([fetcherUnit, ...host.secrets.flatMap(({ consumers }) => consumers)])];
}

function describeUnits(host: SecretHost): string {
  const consumers = unitsOf(host).filter((unit) => unit !== fetcherUnit);
  return consumers.length === 0 ? 'no unit' : consumers.join(', ');
}
