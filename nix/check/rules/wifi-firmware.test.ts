import { expect, test } from 'vitest';
import { findingsOn, testFacts } from '../test-fleet.ts';
import { wifiFirmware } from './wifi-firmware.ts';

const facts = {
  ...testFacts,
  nics: [{ name: 'wlan0', kind: 'wifi' as const, driver: 'iwlwifi' }],
};

test('Wi-Fi without firmware is a warning', () => {
  expect(findingsOn(wifiFirmware, { facts })).toMatchObject([
    { code: 'PN096', severity: 'warning' },
  ]);
});

test('with firmware, and without Wi-Fi, it passes', () => {
  const nixos = { hardware: { enableRedistributableFirmware: true } };
  expect(findingsOn(wifiFirmware, { facts, nixos })).toEqual([]);
  expect(findingsOn(wifiFirmware, {})).toEqual([]);
});
