import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { findings } from '../test-fleet.ts';
import { testSecret, usesSecrets } from '../test-secrets.ts';
import { secretConsumer } from './secret-consumer.ts';

const on = (consumer: string, services: NixAttrs, units: readonly string[] = []) =>
  findings(secretConsumer, {
    secrets: { key: testSecret({ consumers: [consumer] }) },
    hosts: [{ nixos: { systemd: { services } }, units, on: [usesSecrets('key')] }],
  });

test('a unit of which the host has settings only is an error', () => {
  expect(on('thing', { thing: { serviceConfig: { Restart: 'always' } } })).toMatchObject([
    { code: 'PN027', option: 'services.onepassword-secrets.secrets.key.services' },
  ]);
});

test('restarting what the connection runs over is an error', () => {
  const [found] = on('tailscaled', {}, ['tailscaled']);
  expect(found?.message).toContain('cuts the connection');
});

test('a unit with a body, and one that a module brings, pass', () => {
  expect(on('thing', { thing: { script: 'true' } })).toEqual([]);
  expect(on('thing', {}, ['thing'])).toEqual([]);
});
