import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { networkOnlineWants } from './network-online-wants.ts';

const online = ['network-online.target'];
const on = (unit: NixAttrs) =>
  findingsOn(networkOnlineWants, {
    nixos: { systemd: { services: { job: { script: 'true', ...unit } } } },
  });

test('after without wants is a warning', () => {
  expect(on({ after: online })).toMatchObject([
    { code: 'PN048', severity: 'warning', option: 'systemd.services.job.after' },
  ]);
});

test('with wants it passes', () => {
  expect(on({ after: online, wants: online })).toEqual([]);
  expect(on({ after: ['network.target'] })).toEqual([]);
});
