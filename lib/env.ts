import type { z } from 'zod';
import { Fault } from './fault.ts';
import { redactText } from './redact.ts';
import { isSecretSchema } from './secret-schema.ts';

/** Reads variables by a zod object whose members are their names; all values come as text (use
 * `z.coerce.number()`, `z.stringbool()`). An empty variable counts as not set, other variables are
 * not looked at. Throws Fault `config.invalid` that lists every bad one with what was expected and,
 * unless `secretValue` marked it, what it is. */
export function parseEnvironment<Schema extends z.ZodObject>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): z.output<Schema> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = env[name];
    if (value !== undefined && value !== '') given[name] = value;
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => describeIssue(schema, given, issue));
  throw new Fault({
    code: 'config.invalid',
    message: ['the environment is not right', ...lines].join('\n'),
    // No cause: zod's own error may quote a value.
  });
}

function describeIssue(
  schema: z.ZodObject,
  given: Readonly<Record<string, string>>,
  { path, message }: z.core.$ZodIssue,
): string {
  const name = String(path[0] ?? '');
  const value = given[name];
  const member: unknown = schema.shape[name];
  if (value === undefined) {
    return name === '' ? `  ${message}` : `  ${name} is not set: ${message}`;
  }
  // A message of the schema's own may quote the value.
  if (isSecretSchema(member as z.ZodType)) {
    return `  ${name} is not valid: ${message.replaceAll(value, '…')}`;
  }
  return `  ${redactText(`${name}=${JSON.stringify(value)}`)}: ${message}`;
}
