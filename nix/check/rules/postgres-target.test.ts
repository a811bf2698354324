import { expect, test } from 'vitest';
import { findRelease } from '../../fleet/releases.ts';
import { findings } from '../test-fleet.ts';
import { postgresTarget } from './postgres-target.ts';

// NixOS release notes 25.11: postgresql.target is new.
const on = (release: string) =>
  findings(postgresTarget, {
    release: findRelease(release),
    hosts: [{ nixos: { systemd: { services: { a: { after: ['postgresql.target'] } } } } }],
  });

test('before 25.11 it is an error', () => {
  expect(on('25.05')).toMatchObject([{ code: 'PN114', option: 'systemd.services.a.after' }]);
});

test('from 25.11 on it passes', () => {
  expect(on('25.11')).toEqual([]);
});
