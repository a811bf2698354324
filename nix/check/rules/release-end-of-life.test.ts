import { expect, test } from 'vitest';
import { findRelease } from '../../fleet/releases.ts';
import { findings } from '../test-fleet.ts';
import { releaseEndOfLife } from './release-end-of-life.ts';

// 25.11 is supported to the end of June 2026 (NixOS release schedule).
const on = (release: string, today?: string) =>
  findings(
    releaseEndOfLife,
    { release: findRelease(release) },
    today === undefined ? {} : { today },
  );

test('the day after the last one, there is a warning', () => {
  expect(on('25.11', '2026-07-01')).toMatchObject([{ code: 'PN102', severity: 'warning' }]);
});

test('before, on the last day, and without a date, there is none', () => {
  expect(on('25.11', '2026-06-30')).toEqual([]);
  expect(on('25.11')).toEqual([]);
  expect(on('26.05', '2026-07-01')).toEqual([]);
});
