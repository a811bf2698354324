import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '#lib';
import type { HealthResult } from '../health/results.ts';
import type { Source } from './source.ts';
import type { PhaseTiming } from './types.ts';

export const targetOutcomes = [
  'deployed',
  'deployed-failed-units',
  'rolled-back',
  'rollback-failed',
  'refused',
  'boot-set',
  'rebooting',
] as const;

/** What the supervisor leaves on the target, one JSON line. `reason` is a word such as `confirmed`,
 * `not-confirmed`, `activation-exit-2`. */
export const targetReceipt = z.looseObject({
  version: z.literal(1),
  run: z.string(),
  outcome: z.enum(targetOutcomes),
  reason: z.string(),
  previous: z.string(),
  new: z.string(),
  running: z.string(),
  default: z.string(),
  generation: z.string(),
  activationExit: z.number().nullable(),
  activationSeconds: z.number().nullable(),
  newlyFailed: z.array(z.string()),
  /** The machine reboots after this. */
  rebooting: z.boolean().optional(),
  startedAt: z.string(),
  endedAt: z.string(),
  bootId: z.string(),
  client: z
    .looseObject({
      who: z.string(),
      host: z.string(),
      git: z
        .looseObject({ revision: z.string(), dirtyHash: z.string().nullable() })
        .nullish()
        .catch(null),
      rollback: z
        .looseObject({ to: z.number(), revision: z.string().optional() })
        .nullish()
        .catch(null),
    })
    .nullable(),
});
export type TargetReceipt = z.infer<typeof targetReceipt>;

/** Undefined when the text is no receipt: half written, or of another version. */
export function parseTargetReceipt(text: string | undefined): TargetReceipt | undefined {
  if (text === undefined) return undefined;
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return undefined;
  }
  return targetReceipt.safeParse(raw).data;
}

/** The part of the receipt that only this side knows when the activation starts. */
export interface ClientPart extends Source {
  readonly host: string;
  readonly target: string;
  /** Address that the deployment comes from, as the target sees it. */
  readonly peer: string | undefined;
  /** How often a broken connection was tried again before the activation. */
  readonly retries: number;
  readonly phases: readonly PhaseTiming[];
  /** What was asked after the activation; only the local receipt has it. */
  readonly health?: readonly HealthResult[];
  /** Of a rollback: the generation gone back to. */
  readonly rollback?:
    | {
        readonly to: number;
        /** Where the profile was. */
        readonly from: number | undefined;
        /** What the system was deployed from, at first. */
        readonly revision: string | undefined;
      }
    | undefined;
}

export interface ReceiptInput {
  readonly stateFolder: string;
  readonly client: ClientPart;
  readonly target: TargetReceipt;
  /** All phases, those after the start of the activation included. */
  readonly timings: readonly PhaseTiming[];
}

/** Writes `<state>/deployments/<host>/<run>.json` and resolves to its path. */
export function writeLocalReceipt(input: ReceiptInput): string {
  const folder = join(input.stateFolder, 'deployments', input.client.host);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${input.target.run}.json`);
  const receipt = { ...input.target, client: { ...input.client, phases: input.timings } };
  writeFileAtomic(path, `${JSON.stringify(receipt, null, 2)}\n`);
  return path;
}
