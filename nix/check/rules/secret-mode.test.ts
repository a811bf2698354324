import { expect, test } from 'vitest';
import { findings } from '../test-fleet.ts';
import { testSecret, usesSecrets } from '../test-secrets.ts';
import { secretMode } from './secret-mode.ts';

const on = (mode: string) =>
  findings(secretMode, {
    secrets: { key: testSecret({ mode }) },
    hosts: [{ on: [usesSecrets('key')] }],
  });

test.each(['0644', '604', 'rw', '00600'])('%s is an error', (mode) => {
  expect(on(mode)).toMatchObject([{ code: 'PN025', severity: 'error' }]);
});

test.each(['0600', '440'])('%s passes', (mode) => {
  expect(on(mode)).toEqual([]);
});
