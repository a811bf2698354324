import { expect, test } from 'vitest';
import { findingsOn } from '../test-fleet.ts';
import { stateVersionKept } from './state-version-kept.ts';

const identity = { stateVersion: '25.05', disks: {} };
const on = (stateVersion: string, reinstall: readonly string[] = []) =>
  findingsOn(stateVersionKept, { stateVersion, identity }, { reinstall: new Set(reinstall) });

test('another state version is an error about identity', () => {
  expect(on('25.11')).toMatchObject([{ code: 'PN085', severity: 'error', identity: true }]);
});

test('the recorded one, and a host to be installed anew, pass', () => {
  expect(on('25.05')).toEqual([]);
  expect(on('25.11', ['box'])).toEqual([]);
});
