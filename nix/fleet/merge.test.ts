import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineModule, use } from './define.ts';
import { type Layer, mergeOptions } from './merge.ts';

const sample = defineModule({
  name: 'test/sample',
  description: 'for tests',
  options: z.strictObject({
    level: z.int(),
    list: z.array(z.string()),
    nested: z.strictObject({ left: z.int(), right: z.int() }),
  }),
});

function profile(name: string, options: object, override = false): Layer {
  return { source: { kind: 'profile', name }, use: use(sample, options, { override }) };
}

function host(options: object): Layer {
  return { source: { kind: 'host', name: 'box' }, use: use(sample, options) };
}

test('what two profiles set side by side is merged leaf by leaf', () => {
  const merged = mergeOptions([
    profile('one', { level: 1, nested: { left: 1 } }),
    profile('two', { nested: { right: 2 } }),
  ]);
  expect(merged.value).toEqual({ level: 1, nested: { left: 1, right: 2 } });
  expect(merged.conflicts).toEqual([]);
});

test('two profiles that disagree are a conflict that names both and the path', () => {
  const merged = mergeOptions([
    profile('one', { nested: { left: 1 } }),
    profile('two', { nested: { left: 2 } }),
  ]);
  const [conflict] = merged.conflicts;
  expect(conflict?.path).toEqual(['nested', 'left']);
  expect(conflict?.layers.map((layer) => layer.source.name)).toEqual(['one', 'two']);
});

test('two profiles that agree are no conflict, lists compared item by item', () => {
  const layers = [profile('one', { list: ['a', 'b'] }), profile('two', { list: ['a', 'b'] })];
  expect(mergeOptions(layers).conflicts).toEqual([]);
  const other = [profile('one', { list: ['a', 'b'] }), profile('two', { list: ['b', 'a'] })];
  expect(mergeOptions(other).conflicts).toHaveLength(1);
});

test('an override beats plain profiles whatever the order, the host beats all', () => {
  const plain = profile('one', { level: 1 });
  const override = profile('two', { level: 2 }, true);
  expect(mergeOptions([plain, override]).value).toEqual({ level: 2 });
  expect(mergeOptions([override, plain]).value).toEqual({ level: 2 });
  const merged = mergeOptions([override, plain, host({ level: 3 })]);
  expect(merged.value).toEqual({ level: 3 });
  expect(merged.conflicts).toEqual([]);
});

test('two overrides that disagree are a conflict again', () => {
  const layers = [profile('one', { level: 1 }, true), profile('two', { level: 2 }, true)];
  expect(mergeOptions(layers).conflicts).toHaveLength(1);
});

test('an option called __proto__ is one like any other, and pollutes nothing', () => {
  const options = JSON.parse('{"__proto__": {"polluted": 1}}') as object;
  const merged = mergeOptions([host(options)]);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
  expect(Object.keys(merged.value)).toEqual(['__proto__']);
  expect(sample.options.safeParse(merged.value).success).toBe(false);
});
