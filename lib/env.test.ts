import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseEnvironment } from './env.ts';
import type { Fault } from './fault.ts';
import { secretValue } from './secret-schema.ts';

const schema = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535),
  MODE: z.enum(['paper', 'live']).default('paper'),
  PIN: secretValue(
    z.string().refine((pin) => pin.length === 4, { error: (issue) => `bad ${issue.input}` }),
  ),
  HOST: z.string(),
});

test('reads text as the schema says; an empty variable is not set, others are not looked at', () => {
  const env = { PORT: '8080', MODE: '', PIN: '1234', HOST: 'h', OTHER: '?' };
  expect(parseEnvironment(schema, env)).toEqual({
    PORT: 8080,
    MODE: 'paper',
    PIN: '1234',
    HOST: 'h',
  });
});

test('lists every bad variable with what was expected, never the value of a secret', () => {
  let fault: Fault | undefined;
  try {
    parseEnvironment(schema, { PORT: '99999', MODE: 'fast', PIN: 'hunter22', HOST: '' });
  } catch (error) {
    fault = error as Fault;
  }
  expect(fault?.code).toBe('config.invalid');
  const lines = (fault?.message ?? '').split('\n');
  expect(lines).toHaveLength(5);
  expect(lines[1]).toMatch(/^ {2}PORT="99999": .*65535/);
  expect(lines[2]).toMatch(/^ {2}MODE="fast": .*"paper"\|"live"/);
  expect(lines[3]).toMatch(/^ {2}PIN is not valid: bad …$/);
  expect(lines[4]).toMatch(/^ {2}HOST is not set: /);
  expect(`${fault?.message}${fault?.stack}${String(fault?.cause)}`).not.toContain('hunter22');
});
