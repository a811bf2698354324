import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '#lib';
import type { Source } from './source.ts';
import type { PhaseTiming } from './types.ts';

export const targetOutcomes = [
  'deployed',
  'deployed-failed-units',
  'rolled-back',
  'rollback-failed',
  'refused',
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
  startedAt: z.string(),
  endedAt: z.string(),
  bootId: z.string(),
  client: z.looseObject({ who: z.string(), host: z.string() }).nullable(),
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
  readonly phases: readonly PhaseTiming[];
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
