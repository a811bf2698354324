import { expect, test } from 'vitest';
import { recordKinds } from './index.ts';

test('every kind has a name of its own, and links that lead to kinds', () => {
  const names: readonly string[] = recordKinds.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, links } of recordKinds) {
    expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    const roles = links.map(({ role }) => role);
    expect(new Set(roles).size, name).toBe(roles.length);
    for (const { role, to } of links) expect(names, `${name}.${role}`).toContain(to);
  }
});
