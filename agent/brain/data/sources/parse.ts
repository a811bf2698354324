import { z } from 'zod';
import { Fault } from '#lib';

/** A number that may come as text. What is no number is NaN and refused with its row later: an empty
 * text is not 0. */
export const wireNumber = z.union([z.number(), z.string(), z.null()]).transform(parseNumber);

export function parseNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string' || !/^\s*[-+]?(?:\d|\.\d)/.test(value)) return Number.NaN;
  return Number(value);
}

/** Throws Fault `brain.source-refused` when an answer does not have the form it is known to have. */
export function parseAnswer<Schema extends z.ZodType>(
  source: string,
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.map(String).join('.') || '(top level)';
  throw new Fault({
    code: 'brain.source-refused',
    message: `${source}: the answer does not have the expected form at ${path}: ${issue?.message}`,
    hint: 'the source may have changed its interface; nothing of the answer was stored',
    cause: parsed.error,
  });
}
