// Check 29 of the brain reference, its cheap half: whatever the README tells to type exists.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { commands } from '../../bin/commands.ts';
import { commandsOf, root } from '../kit/readme.ts';

const scripts: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(`${root}/package.json`, 'utf8'),
).scripts;
const typed = commandsOf(readFileSync(`${root}/README.md`, 'utf8'));

describe('what the README tells to type', () => {
  test('there is much of it', () => {
    expect(typed.length).toBeGreaterThan(20);
  });

  test.each(typed)('%s', async (line) => {
    const [, verb, script, rest] = /^npm (run|start|test|install)\s?(\S*)\s*(.*)$/.exec(line) ?? [];
    expect(verb).toBeDefined();
    if (verb === 'install') return;
    const name = verb === 'run' ? script : verb;
    expect(Object.keys(scripts)).toContain(name);
    if (name !== 'panther') return;
    const [command, ...words] = (rest ?? '').replace(/^-- /, '').split(/\s+/);
    if (command?.startsWith('-')) return;
    const found = commands.find((each) => each.name === command);
    expect(found, `panther ${command}`).toBeDefined();
    const options = words.flatMap((word) => /^--([a-z-]+)$/.exec(word)?.[1] ?? []);
    const loaded = await found?.load();
    for (const option of options)
      expect(Object.keys(loaded?.command.options ?? {})).toContain(option);
  });
});
