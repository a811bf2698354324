import { type Clock, Fault } from '#lib';
import type { SecretHost } from './fleet-secrets.ts';
import { type ReachInput, withHost } from './host-session.ts';
import type { RotationResult } from './rotate-token.ts';
import { applyOnHost, endOnHost } from './rotation-remote.ts';
import { openRotation } from './rotation-state.ts';

export interface AbandonInput extends ReachInput {
  /** As the rotation that was begun was called. */
  readonly subject: string;
  readonly hosts: readonly SecretHost[];
  /** What reads the files, of one host. */
  readonly consumersOf: (host: SecretHost) => readonly string[];
  readonly stateFolder: string;
  readonly clock: Clock;
  readonly tell: (line: string) => void;
}

/** Gives up a rotation that was begun: every host it came to has its old files again, and what reads
 * them is restarted. Throws Fault `usage` when none was begun, and what reaching a host throws. */
export async function abandonRotation(input: AbandonInput): Promise<RotationResult> {
  const { subject, hosts, stateFolder, clock, tell, signal } = input;
  const record = openRotation({ stateFolder, subject, nowMs: clock.now() });
  if (!record.resumed) {
    throw new Fault({ code: 'usage', message: `no rotation was begun: ${subject}` });
  }
  const begun = hosts.filter(({ name }) => record.stepOf(name) !== undefined);
  for (const host of begun) {
    await withHost(host, input, async (session) => {
      const isKept = await endOnHost(session, record.id, 'put-back', signal);
      if (!isKept) {
        tell(`${host.name}: nothing is left of what was kept; its files stay as they are`);
        return;
      }
      const restart = record.stepOf(host.name) === 'kept' ? [] : input.consumersOf(host);
      const ask = {
        rotation: record.id,
        fetch: false,
        expected: new Map<string, string>(),
        signal,
      };
      if (restart.length > 0) await applyOnHost(session, { ...ask, restart, units: restart });
      await endOnHost(session, record.id, 'forget', signal);
      tell(`${host.name} has its old files again`);
    });
  }
  record.remove();
  return { subject, rotation: record.id, resumed: true, hosts: begun.map(({ name }) => name) };
}
