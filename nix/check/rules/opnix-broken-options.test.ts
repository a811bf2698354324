import { expect, test } from 'vitest';
import { findingsOn } from '../test-fleet.ts';
import { opnixBrokenOptions } from './opnix-broken-options.ts';

const on = (options: object) =>
  findingsOn(opnixBrokenOptions, {
    nixos: { services: { 'onepassword-secrets': options as never } },
  });

test('signal and pathTemplate are errors', () => {
  expect(on({ pathTemplate: '/run/{name}' })).toMatchObject([
    { code: 'PN026', option: 'services.onepassword-secrets.pathTemplate' },
  ]);
  expect(on({ secrets: { key: { services: { nginx: { signal: 'SIGHUP' } } } } })).toHaveLength(1);
});

test('the rest passes', () => {
  expect(
    on({ enable: true, pathTemplate: null, secrets: { key: { services: ['nginx'] } } }),
  ).toEqual([]);
});
