import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { initialPassword } from './initial-password.ts';

const on = (user: NixAttrs) =>
  findingsOn(initialPassword, { nixos: { users: { users: { hayden: user } } } });

test.each(['password', 'initialPassword', 'hashedPassword', 'initialHashedPassword'])(
  '%s is an error, and its value is not shown',
  (option) => {
    const found = on({ [option]: 'changme' });
    expect(found).toMatchObject([{ code: 'PN034', option: `users.users.hayden.${option}` }]);
    expect(JSON.stringify(found)).not.toContain('changme');
  },
);

test('a locked account and a file outside the store pass', () => {
  expect(on({ hashedPassword: '!', hashedPasswordFile: '/etc/hayden.hash' })).toEqual([]);
});
