import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile, writeFileAtomic } from '#lib';

/** How far a rotation is on one host:
 * `kept` what was there is kept beside, and nothing changed yet;
 * `installed` the new token is in its place, or the new value was asked for;
 * `verified` it works. */
const step = z.enum(['kept', 'installed', 'verified']);
export type RotationStep = z.infer<typeof step>;

const stateFile = z.strictObject({
  version: z.literal(1),
  id: z.string().regex(/^r-[0-9a-f]{12}$/),
  /** `token of ovh`, `agentToken`. */
  subject: z.string(),
  startedAt: z.string(),
  hosts: z.record(z.string(), step),
});

/** What is remembered of a rotation while it lasts: names and steps, never a value or a digest. */
export type RotationState = z.infer<typeof stateFile>;

/** One rotation in the state folder. */
export interface RotationRecord {
  readonly id: string;
  /** It was begun by an earlier run. */
  readonly resumed: boolean;
  readonly startedAt: string;
  stepOf(host: string): RotationStep | undefined;
  set(host: string, to: RotationStep | undefined): void;
  /** It is over. */
  remove(): void;
}

export interface RotationRecordOptions {
  readonly stateFolder: string;
  /** What is replaced; the same words find the same rotation again. */
  readonly subject: string;
  readonly nowMs: number;
}

/** Finds the rotation that an earlier run did not finish, or begins one. Throws Fault
 * `json.invalid`, `io.read-failed`, `io.write-failed`. */
export function openRotation(options: RotationRecordOptions): RotationRecord {
  const folder = join(options.stateFolder, 'rotations');
  const file = join(folder, `${options.subject.replace(/[^A-Za-z0-9]+/g, '-')}.json`);
  const resumed = existsSync(file);
  let state: RotationState = resumed
    ? readJsonFile(file, stateFile)
    : {
        version: 1,
        id: `r-${randomBytes(6).toString('hex')}`,
        subject: options.subject,
        startedAt: new Date(options.nowMs).toISOString(),
        hosts: {},
      };
  return {
    id: state.id,
    resumed,
    startedAt: state.startedAt,
    stepOf: (host) => state.hosts[host],
    set(host, to) {
      const { [host]: _, ...others } = state.hosts;
      state = { ...state, hosts: to === undefined ? others : { ...others, [host]: to } };
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileAtomic(file, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
    },
    remove: () => rmSync(file, { force: true }),
  };
}
