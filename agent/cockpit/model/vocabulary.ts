import { z } from 'zod';

// The words that several kinds of record share, each list in its natural order.

export const importances = ['low', 'normal', 'high', 'critical'] as const;
export const importance = z.enum(importances);
export type Importance = z.output<typeof importance>;

/** Lanes of wallets, from the one that may do nothing to the one for experiments. */
export const lanes = ['cold', 'core', 'tactical', 'degen'] as const;
export const lane = z.enum(lanes);
export type Lane = z.output<typeof lane>;

export const taskStatuses = ['inbox', 'today', 'doing', 'waiting', 'done', 'dropped'] as const;
export const taskStatus = z.enum(taskStatuses);
export type TaskStatus = z.output<typeof taskStatus>;

export const narrativeStates = ['building', 'mature', 'topping', 'dead', 'unknown'] as const;
export const narrativeState = z.enum(narrativeStates);
export type NarrativeState = z.output<typeof narrativeState>;

/** From the most careful to the least. */
export const riskStates = ['RISK_OFF', 'NORMAL', 'AGGRESSIVE'] as const;
export const riskState = z.enum(riskStates);
export type RiskState = z.output<typeof riskState>;

export const verdicts = ['ADD', 'HOLD', 'EXIT', 'PREP_TASK'] as const;
export const verdict = z.enum(verdicts);
export type Verdict = z.output<typeof verdict>;

export const eventKinds = [
  'macro',
  'expiry',
  'unlock',
  'fixture',
  'earnings',
  'personal',
  'other',
] as const;
export const eventKind = z.enum(eventKinds);

/** Who acts: `person:<name>`, `agent:<name>`, `rule:<id>` or `source:<name>`. */
export const actor = z
  .string()
  .regex(
    /^(person|agent|rule|source):[^\s:][^\s]{0,99}$/,
    'person:, agent:, rule: or source: and a name',
  );
export type Actor = `${'person' | 'agent' | 'rule' | 'source'}:${string}`;

/** An instant, stored as `2026-02-07T20:00:00.000Z`; any offset is read. */
export const instant = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString());

/** A day without a time, `2026-02-27`; it is never turned into an instant. */
export const day = z.iso.date();

/** An IANA zone this machine knows, such as `Europe/Berlin`. */
export const zone = z.string().refine(isZone, 'an IANA time zone such as Europe/Berlin');

const knownZones = new Set<string>();

/** Making a formatter takes long, and every row of a calendar asks. */
export function isZone(name: string): boolean {
  if (knownZones.has(name)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    knownZones.add(name);
    return true;
  } catch {
    return false;
  }
}
