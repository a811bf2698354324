import { createHash } from 'node:crypto';
import { type Clock, Fault } from '#lib';
import { checkReferences, dropAnswers, type SecretSource } from '#secrets';
import { renderFinding, secretsFault } from './check.ts';
import type { SecretHost, SecretUse } from './fleet-secrets.ts';
import { type ReachInput, withHost } from './host-session.ts';
import type { RotationResult } from './rotate-token.ts';
import { problemsOf } from './rotation-judge.ts';
import { applyOnHost, endOnHost, fetcherUnit, keepOnHost } from './rotation-remote.ts';
import { openRotation, type RotationRecord } from './rotation-state.ts';

export interface RotateSecretInput extends ReachInput {
  readonly secret: string;
  /** Those that read it, in the order in which they get the new value. */
  readonly hosts: readonly SecretHost[];
  readonly source: SecretSource;
  readonly stateFolder: string;
  readonly clock: Clock;
  /** Resolves once somebody says that the new value is in 1Password. */
  readonly confirm: (references: readonly string[]) => Promise<void>;
  readonly tell: (line: string) => void;
}

/** Brings a value that was replaced in 1Password to every host that reads it, one after the other:
 * fetch, restart what reads it, check that it runs and that the file is the new value. A host where
 * it does not work gets its old file back, and the hosts after it are not touched. Run again after
 * it was cut off, it goes on where it was. Throws Fault `deploy.secrets-missing` (no host was
 * touched), `secrets.not-rotated`, and what reaching a host throws. */
export async function rotateSecret(input: RotateSecretInput): Promise<RotationResult> {
  const { secret, hosts, stateFolder, clock, tell, signal } = input;
  const names = hosts.map(({ name }) => name);
  const subject = secretSubject(secret, hosts);
  const record = openRotation({ stateFolder, subject, nowMs: clock.now() });
  if (record.resumed) tell(`goes on with what was begun at ${record.startedAt}`);
  for (const host of hosts) tell(describeUse(host, useOf(host, secret)));
  for (const host of hosts) {
    if (record.stepOf(host.name) !== undefined) continue;
    await withHost(host, input, (session) => {
      const { path, consumers } = useOf(host, secret);
      const units = [...new Set([fetcherUnit, ...consumers])];
      return keepOnHost(session, { rotation: record.id, files: [path], units, signal });
    });
    record.set(host.name, 'kept');
  }
  const references = [...new Set(hosts.map((host) => useOf(host, secret).reference))];
  await input.confirm(references);
  const digests = await digestNewValues(input, references);
  for (const host of hosts) {
    if (record.stepOf(host.name) === 'verified') continue;
    await bringTo(host, input, record, digests);
  }
  // Kept until all of them work: had one failed, the others would be asked to go back by hand.
  for (const host of hosts) {
    await withHost(host, input, (session) => endOnHost(session, record.id, 'forget', signal));
  }
  record.remove();
  return { subject, rotation: record.id, resumed: record.resumed, hosts: names };
}

export function secretSubject(secret: string, hosts: readonly SecretHost[]): string {
  return `${secret} on ${hosts.map(({ name }) => name).join(' ')}`;
}

function useOf(host: SecretHost, secret: string): SecretUse {
  const use = host.secrets.find(({ name }) => name === secret);
  if (use !== undefined) return use;
  throw new Fault({
    code: 'fleet.unknown-secret',
    message: `${host.name} does not read ${secret}`,
    where: host.name,
  });
}

function describeUse(host: SecretHost, { path, consumers }: SecretUse): string {
  const units = consumers.length === 0 ? 'no unit' : consumers.join(', ');
  return `${host.name}: ${path}, read by ${units}`;
}

/** Of what 1Password has now. Only digests outlive the check. */
async function digestNewValues(
  { source, secret, hosts, signal, tell }: RotateSecretInput,
  references: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = hosts.map((host) => ({
    host: host.name,
    secret,
    reference: useOf(host, secret).reference,
  }));
  const findings = await checkReferences(wanted, { source, signal });
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw secretsFault(errors);
  for (const finding of findings) for (const line of renderFinding(finding)) tell(line);
  const answers = await source.resolve(references, { signal });
  try {
    const digests = new Map<string, string>();
    for (const [reference, answer] of answers) {
      if (!answer.found) continue;
      const text = answer.value.reveal();
      digests.set(reference, createHash('sha256').update(text, 'utf8').digest('hex'));
    }
    return digests;
  } finally {
    dropAnswers(answers);
  }
}

async function bringTo(
  host: SecretHost,
  input: RotateSecretInput,
  record: RotationRecord,
  digests: ReadonlyMap<string, string>,
): Promise<void> {
  const { secret, signal, tell } = input;
  const { path, reference, consumers } = useOf(host, secret);
  const digest = digests.get(reference);
  const ask = {
    rotation: record.id,
    fetch: true,
    restart: consumers,
    units: [fetcherUnit, ...consumers],
    expected: new Map(digest === undefined ? [] : [[path, digest]]),
    signal,
  };
  await withHost(host, input, async (session) => {
    record.set(host.name, 'installed');
    const applied = await applyOnHost(session, ask);
    const problems = problemsOf(applied, { changed: [path] });
    if (problems.length === 0) {
      record.set(host.name, 'verified');
      tell(`${host.name} has the new value, and what reads it runs`);
      return;
    }
    const isOldValue = applied.files.get(path) === 'same' && applied.unexpected.length === 0;
    if (isOldValue && applied.fetchFault === undefined) throw notReplaced(host.name, reference);
    await endOnHost(session, record.id, 'put-back', signal);
    const back = await applyOnHost(session, { ...ask, fetch: false, expected: new Map() });
    record.set(host.name, 'kept');
    throw notRotated(host.name, problems, problemsOf(back, { changed: [] }));
  });
}

/** What the host had is what 1Password has: nothing was restarted. */
function notReplaced(host: string, reference: string): Fault {
  return new Fault({
    code: 'secrets.not-rotated',
    message: `1Password still has the value that ${host} had before: ${reference}`,
    hint: 'put the new value there, then run the same again',
    where: host,
  });
}

function notRotated(host: string, problems: readonly string[], back: readonly string[]): Fault {
  return new Fault({
    code: 'secrets.not-rotated',
    message: [
      `the new value does not work on ${host}; its old file is back in its place`,
      ...problems.map((problem) => `  ${problem}`),
      ...(back.length === 0 ? [] : ['and with the old one:', ...back.map((each) => `  ${each}`)]),
    ].join('\n'),
    hint: 'OpNix fetches the new value again by itself within hours: correct it in 1Password now (or put the old one back there), then run the same again',
    where: host,
  });
}
