import { expect, test } from 'vitest';
import { createTestContext } from './context.fixture.ts';
import type { SourceDefinition } from './define.ts';
import { sources } from './index.ts';

const all = sources as unknown as readonly SourceDefinition[];
const feed = {
  name: 'mine',
  url: 'http://127.0.0.1:1/rows',
  series: 'social.score',
  fields: { observedAt: 't', value: 'v' },
};

test('names are told apart, and say what they are', () => {
  const names = all.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, description } of all) {
    expect(name).toMatch(/^[a-z][a-z-]+$/);
    expect(description.length).toBeGreaterThan(20);
    expect(description).not.toMatch(/\.$/);
  }
});

test.each(all.map((source) => [source.name, source] as const))(
  '%s opens without asking anything, keeps its origin, and has what it says',
  (name, definition) => {
    const settings = definition.settings.parse(name === 'json-feed' ? feed : {});
    const source = definition.open(settings, createTestContext(0));
    expect(source.origin).toBe(definition.origin);
    expect(source.intervals.length > 0).toBe(source.candles !== undefined);
    expect((source.series?.length ?? 0) > 0).toBe(source.points !== undefined);
    for (const { everyMs } of source.series ?? []) expect(everyMs).toBeGreaterThanOrEqual(1_000);
    expect(() => definition.settings.parse({ ...feed, unknown: 1 })).toThrow(/unknown/i);
  },
);

test('only the made up market is synthetic', () => {
  const made = all.filter(({ origin }) => origin === 'synthetic').map(({ name }) => name);
  expect(made).toEqual(['synthetic']);
});
