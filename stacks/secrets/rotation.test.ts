import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { problemsOf } from './rotation-judge.ts';
import { openRotation } from './rotation-state.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rotation-'));
  folders.push(folder);
  return folder;
}

test('a rotation is found again by what it replaces, and holds names and steps only', () => {
  const stateFolder = makeFolder();
  const open = (subject: string, nowMs = 0) => openRotation({ stateFolder, subject, nowMs });
  const first = open('token of ovh');
  expect([first.resumed, first.stepOf('ovh')]).toEqual([false, undefined]);
  // Nothing is written before anything was done.
  expect(readdirSync(stateFolder)).toEqual([]);
  first.set('ovh', 'kept');
  first.set('ovh', 'installed');

  const again = open('token of ovh', 5_000);
  expect([again.id, again.resumed, again.stepOf('ovh'), again.startedAt]).toEqual([
    first.id,
    true,
    'installed',
    '1970-01-01T00:00:00.000Z',
  ]);
  expect(open('agentToken on ovh').resumed).toBe(false);
  expect(open('token of yoga').id).not.toBe(first.id);
  const file = join(stateFolder, 'rotations/token-of-ovh.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    version: 1,
    id: first.id,
    subject: 'token of ovh',
    startedAt: '1970-01-01T00:00:00.000Z',
    hosts: { ovh: 'installed' },
  });
  expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
  again.set('ovh', undefined);
  expect(open('token of ovh').stepOf('ovh')).toBeUndefined();
  again.remove();
  expect(open('token of ovh').resumed).toBe(false);
});

test('a state that was tampered with is not sent to a host as a folder', () => {
  const stateFolder = makeFolder();
  const rotation = openRotation({ stateFolder, subject: 'x', nowMs: 0 });
  rotation.set('ovh', 'kept');
  const file = join(stateFolder, 'rotations/x.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace(rotation.id, '../../etc'));
  expect(() => openRotation({ stateFolder, subject: 'x', nowMs: 0 })).toThrow('expected content');
});

test('what speaks against a new value, and what does not', () => {
  const fine = {
    fetchFault: undefined,
    units: [
      { unit: 'panther-agent', before: 'active', after: 'active' },
      // It did not run before either.
      { unit: 'restic-check', before: 'inactive', after: 'inactive' },
      { unit: 'broken', before: 'failed', after: 'failed' },
    ],
    files: new Map([
      ['/a', 'changed' as const],
      ['/b', 'same' as const],
    ]),
    unexpected: [],
  };
  expect(problemsOf(fine, { changed: ['/a'] })).toEqual([]);
  expect(problemsOf(fine, { changed: ['/a', '/b'] })).toEqual(['/b did not change']);
  expect(
    problemsOf(
      {
        ...fine,
        units: [{ unit: 'panther-agent', before: 'active', after: 'activating' }],
        files: new Map([['/a', 'missing' as const]]),
        unexpected: ['/a'],
      },
      { changed: ['/a'] },
    ),
  ).toEqual([
    'panther-agent ran before and is activating',
    '/a is missing or empty',
    '/a is not the new value',
  ]);
  expect(
    problemsOf({ ...fine, units: [], fetchFault: 'exit 65', unexpected: ['/a'] }, { changed: [] }),
  ).toEqual(['OpNix could not fetch the secrets: exit 65']);
});
