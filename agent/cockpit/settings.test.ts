import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Fault } from '#lib';
import { describeSettings, readSettings, settingsFileOf } from './settings.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panther-cockpit-settings-'));
  file = join(folder, 'cockpit.yaml');
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (text: string) => {
  writeFileSync(file, text);
  return readSettings(file, { HOME: '/home/anna' });
};
const faultOf = (text: string) => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('it was taken');
};

test('without a file everything has its default, and places are absolute', () => {
  const settings = readSettings(file, { HOME: '/home/anna' });
  expect(settings.files.wallets).toBe(join(folder, 'wallets.json'));
  expect(settings.files.dojo).toBe('/home/anna/dojo');
  expect(settings.density).toEqual({ warnAt: 5, blockAt: 8 });
  expect(settings.zone).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
  expect(settings.wallets.laneActions.cold).toEqual([]);
  expect(read('')).toEqual(settings);
});

test('what is set takes the place of its default, and of nothing else', () => {
  const settings = read(`
zone: Pacific/Auckland
files: { wallets: /srv/wallets.json, dojo: ~/d, slates: ../slates }
wallets:
  laneOfRole: { lp: degen }
  laneActions: { core: [sign_message] }
  laneOf: { VAULT: cold }
`);
  expect(settings.zone).toBe('Pacific/Auckland');
  expect(settings.files).toMatchObject({
    wallets: '/srv/wallets.json',
    dojo: '/home/anna/d',
    slates: join(folder, '../slates'),
    projects: join(folder, 'projects.json'),
  });
  expect(settings.wallets.laneOfRole).toMatchObject({ lp: 'degen', treasury: 'core' });
  expect(settings.wallets.laneActions.core).toEqual(['sign_message']);
  expect(settings.wallets.laneActions.tactical).toContain('trade');
});

test('what is wrong is told by its key or its line', () => {
  const fault = faultOf('zone: Mars/Olympus\nflies: {}\ndensity: { warnAt: 0, color: red }');
  expect(fault).toMatchObject({ code: 'config.invalid', where: file });
  expect(fault.message.split('\n').sort()).toEqual([
    'density.color: there is no such key',
    expect.stringMatching(/^density\.warnAt: /),
    'flies: there is no such key',
    expect.stringMatching(/^zone: an IANA time zone/),
  ]);
  expect(faultOf('density: { warnAt: 9, blockAt: 8 }').message).toContain('density: warnAt');
  expect(faultOf('wallets: { laneActions: { cold: [trade] } }').message).toContain(
    'only looked at',
  );
  expect(faultOf('zone: UTC\nzone: UTC').where).toBe(`${file}:2:1`);
  expect(faultOf('- a').message).toMatch(/^it: /);
});

test('every key is described', () => {
  const rows = describeSettings(read('zone: UTC'));
  expect(rows.find(({ key }) => key === 'zone')).toMatchObject({ value: 'UTC' });
  expect(rows.map(({ key }) => key)).toContain('wallets.laneActions');
  expect(rows.filter(({ description }) => description === '').map(({ key }) => key)).toEqual([]);
});

test('the file is named by the environment, or lies in config/', () => {
  expect(settingsFileOf({}, '/srv')).toBe('/srv/config/cockpit.yaml');
  expect(settingsFileOf({ PANTHER_COCKPIT_CONFIG: 'x.yaml' }, '/srv')).toBe('/srv/x.yaml');
});
