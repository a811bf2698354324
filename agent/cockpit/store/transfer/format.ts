import { z } from 'zod';
import { Fault } from '#lib';

// One value a line: the head, everything in the order of its numbers table by table, the end.

export const formatName = 'panther-cockpit';
export const formatVersion = 1;

export const headSchema = z.object({ format: z.literal(formatName), version: z.int().positive() });

const instant = z.iso.datetime();
const seq = z.int().positive();
const links = z.record(
  z.string(),
  z.strictObject({ to: z.string().min(1), ids: z.array(z.uuid()).min(1) }),
);

export const historySchema = z.strictObject({
  seq,
  kind: z.string().min(1),
  id: z.uuid(),
  version: z.int().positive(),
  op: z.enum(['create', 'update', 'remove', 'restore']),
  actor: z.string().min(1),
  changed_at: instant,
  key: z.string().nullable(),
  source_hash: z.string().nullable(),
  at: instant.nullable(),
  status: z.string().nullable(),
  label: z.string(),
  body: z.unknown(),
  links,
});

export const auditSchema = z.strictObject({
  seq,
  actor: z.string().min(1),
  action: z.string(),
  subject: z.string().nullable(),
  request: z.unknown(),
  outcome: z.enum(['started', 'done', 'refused', 'failed', 'unknown']),
  detail: z.unknown(),
  started: seq.nullable(),
  at: instant,
});

export const pointSchema = z.strictObject({
  seq,
  series: z.string(),
  subject: z.string(),
  at: instant,
  value: z.unknown(),
});

export const lineSchema = z.union([
  z.strictObject({ history: historySchema }),
  z.strictObject({ audit: auditSchema }),
  z.strictObject({ point: pointSchema }),
]);
export type Line = z.output<typeof lineSchema>;

export const endSchema = z.strictObject({
  end: z.strictObject({
    history: z.int().nonnegative(),
    audit: z.int().nonnegative(),
    points: z.int().nonnegative(),
    /** Of all bytes before this line. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
});

export function transferFault(message: string, hint: string, line?: number): Fault {
  const where = line === undefined ? undefined : `line ${line}`;
  return new Fault({ code: 'cockpit.transfer', message, hint, where });
}
