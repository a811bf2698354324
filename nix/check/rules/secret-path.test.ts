import { expect, test } from 'vitest';
import { findings } from '../test-fleet.ts';
import { testSecret, usesSecrets } from '../test-secrets.ts';
import { secretPath } from './secret-path.ts';

test.each([
  'etc/key',
  '/etc/shadow',
  '/boot/key',
  '/srv/../etc/key',
  '/etc/opnix-token',
  '/usr/bin/x',
])('%s is no place for a secret', (path) => {
  const secrets = { key: testSecret({ path }) };
  expect(findings(secretPath, { secrets, hosts: [{ on: [usesSecrets('key')] }] })).toMatchObject([
    { code: 'PN024', severity: 'error' },
  ]);
});

test('two secrets in one file are an error', () => {
  const secrets = { one: testSecret({ path: '/srv/key' }), two: testSecret({ path: '/srv/key' }) };
  const [found] = findings(secretPath, { secrets, hosts: [{ on: [usesSecrets('one', 'two')] }] });
  expect(found?.message).toContain('"one" and "two"');
});

test('the default, a home and a secret that no host uses pass', () => {
  const secrets = {
    one: testSecret(),
    two: testSecret({ path: '{home}/.config/key' }),
    unused: testSecret({ path: '/boot/key' }),
  };
  const hosts = [{ on: [usesSecrets('one', 'two')] }];
  expect(findings(secretPath, { secrets, hosts })).toEqual([]);
});
