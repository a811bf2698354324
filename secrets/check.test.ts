import { expect, test } from 'vitest';
import { Fault, systemClock } from '#lib';
import { checkReferences, type WantedSecret } from './check.ts';
import { createMemorySource } from './memory-source.ts';
import type { SecretSource } from './source.ts';

const nowMs = Date.UTC(2026, 10, 1);
const dayMs = 86_400_000;
const clock = { ...systemClock, now: () => nowMs };
const want = (secret: string, reference: string, ...hosts: string[]): WantedSecret[] =>
  hosts.map((host) => ({ secret, reference, host }));

const canary = 'value-that-must-not-be-shown';

test('everything that is wrong, at once, by reference and never a value', async () => {
  const findings = await checkReferences(
    [
      ...want('good', 'op://v/good/f', 'ovh', 'yoga'),
      ...want('gone', 'op://v/gone/f', 'yoga', 'ovh'),
      ...want('twice', 'op://v/twice/f', 'ovh'),
      ...want('blank', 'op://v/blank/f', 'ovh'),
      ...want('soon', 'op://v/soon/f', 'ovh'),
      ...want('late', 'op://v/late/f', 'ovh'),
      ...want('edge', 'op://v/edge/f', 'ovh'),
      ...want('later', 'op://v/later/f', 'ovh'),
    ],
    {
      clock,
      source: createMemorySource({
        'op://v/good/f': { value: canary },
        'op://v/twice/f': { problem: 'ambiguous' },
        'op://v/blank/f': { value: '\n' },
        'op://v/soon/f': { value: canary, expiresAtMs: nowMs + 3 * dayMs },
        'op://v/late/f': { value: canary, expiresAtMs: nowMs - dayMs },
        'op://v/edge/f': { value: canary, expiresAtMs: nowMs + 14 * dayMs },
        'op://v/later/f': { value: canary, expiresAtMs: nowMs + 14 * dayMs + 1 },
      }),
    },
  );
  expect(findings.map(({ kind, severity, references }) => [kind, severity, ...references])).toEqual(
    [
      ['empty', 'error', 'op://v/blank/f'],
      ['missing-item', 'error', 'op://v/gone/f'],
      ['ambiguous', 'error', 'op://v/twice/f'],
      ['expiring', 'warning', 'op://v/edge/f'],
      ['expired', 'warning', 'op://v/late/f'],
      ['expiring', 'warning', 'op://v/soon/f'],
    ],
  );
  expect(findings.find(({ kind }) => kind === 'missing-item')).toMatchObject({
    secrets: ['gone'],
    hosts: ['ovh', 'yoga'],
  });
  expect(findings.find(({ kind }) => kind === 'expired')?.message).toBe('it expired on 2026-10-31');
  expect(JSON.stringify(findings)).not.toContain(canary);
});

test('values are dropped once they are judged', async () => {
  const inner = createMemorySource({ 'op://v/a/f': { value: canary } });
  let kept: Awaited<ReturnType<SecretSource['resolve']>> = new Map();
  const source: SecretSource = {
    ...inner,
    resolve: async (references) => {
      kept = await inner.resolve(references);
      return kept;
    },
  };
  await checkReferences(want('a', 'op://v/a/f', 'ovh'), { source });
  const answer = kept.get('op://v/a/f');
  expect(() => answer?.found === true && answer.value.reveal()).toThrow('after it was dropped');
});

test('nobody to ask, or nobody who answers, is one finding about all of them', async () => {
  const wanted = [...want('a', 'op://v/a/f', 'ovh'), ...want('b', 'op://v/b/f', 'ovh')];
  const failing = (code: 'secrets.denied' | 'secrets.unreachable' | 'aborted'): SecretSource => ({
    name: 'failing',
    resolve: async () => {
      throw new Fault({ code, message: 'said so' });
    },
    readExpiries: async () => new Map(),
  });
  const kindOf = async (source: SecretSource | undefined) =>
    (await checkReferences(wanted, { source })).map(({ kind, severity, references }) => [
      kind,
      severity,
      references.length,
    ]);
  expect(await kindOf(undefined)).toEqual([['not-checked', 'unknown', 2]]);
  expect(await kindOf(failing('secrets.denied'))).toEqual([['refused', 'error', 2]]);
  expect(await kindOf(failing('secrets.unreachable'))).toEqual([['unreachable', 'error', 2]]);
  await expect(kindOf(failing('aborted'))).rejects.toMatchObject({ code: 'aborted' });
  expect(await checkReferences([], { source: undefined })).toEqual([]);
});

test('dates that cannot be read stop nothing, and are told', async () => {
  const source: SecretSource = {
    ...createMemorySource({ 'op://v/a/f': { value: canary } }),
    readExpiries: async () => {
      throw new Fault({ code: 'secrets.unreachable', message: 'the rate limit is reached' });
    },
  };
  expect(await checkReferences(want('a', 'op://v/a/f', 'ovh'), { source })).toMatchObject([
    { kind: 'expiry-unknown', severity: 'warning', message: 'the rate limit is reached' },
  ]);
});
