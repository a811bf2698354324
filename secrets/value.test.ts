import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { createLog, redactValue } from '#lib';
import { SecretValue } from './value.ts';

const text = 'correct-horse-battery-staple';

test('no usual way to print it prints it', () => {
  const value = new SecretValue(text);
  const lines: string[] = [];
  const log = createLog({ level: 'info', format: 'json', write: (line) => lines.push(line) });
  log.info('made', { value });
  const printed = [
    String(value),
    `${value as unknown as string}`,
    JSON.stringify({ value, list: [value] }),
    inspect(value, { showHidden: true, depth: 9 }),
    inspect({ value }),
    JSON.stringify(Object.entries(value)),
    JSON.stringify(redactValue({ value })),
    new Error('with a cause', { cause: value }).stack,
    JSON.stringify(structuredClone(value)),
    ...lines,
  ].join('\n');
  expect(printed).not.toContain('horse');
  expect(value.reveal()).toBe(text);
});

test('what was dropped is gone, and using it is a mistake', () => {
  const value = new SecretValue(text);
  value.drop();
  expect(() => value.reveal()).toThrow(TypeError);
});
