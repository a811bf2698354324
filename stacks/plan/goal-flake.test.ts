import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { writeGoalFlake } from './goal-flake.ts';

const base = mkdtempSync(join(tmpdir(), 'panther-goal-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

it('the flake of a plan is a copy, with the pins there are and the program as it is now', async () => {
  const generated = join(base, 'generated');
  mkdirSync(join(generated, 'app'), { recursive: true });
  writeFileSync(join(generated, 'flake.lock'), '{"pins":1}');
  writeFileSync(join(generated, 'flake.nix'), 'old');
  const folder = join(base, 'goal');
  mkdirSync(folder);
  writeFileSync(join(folder, 'left-over.nix'), '');
  const files = new Map([
    ['flake.nix', 'new'],
    ['hosts/a/default.nix', '{ }'],
  ]);
  const flake = await writeGoalFlake(folder, files, generated);
  expect(flake).toBe(`path:${folder}`);
  expect(readdirSync(folder).sort()).toEqual(['app', 'flake.lock', 'flake.nix', 'hosts']);
  expect(readFileSync(join(folder, 'flake.nix'), 'utf8')).toBe('new');
  expect(readFileSync(join(folder, 'flake.lock'), 'utf8')).toBe('{"pins":1}');
  expect(readFileSync(join(folder, 'hosts/a/default.nix'), 'utf8')).toBe('{ }');
  expect(readdirSync(join(folder, 'app')).length).toBeGreaterThan(0);
  expect(readdirSync(join(generated, 'app'))).toEqual([]);
  expect(existsSync(join(generated, 'hosts'))).toBe(false);
  expect(readFileSync(join(generated, 'flake.nix'), 'utf8')).toBe('old');
});
