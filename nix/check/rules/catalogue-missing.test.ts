import { expect, test } from 'vitest';
import { findings, testCatalogue } from '../test-fleet.ts';
import { catalogueMissing } from './catalogue-missing.ts';

test('without catalogues there is one warning for the whole fleet', () => {
  const found = findings(catalogueMissing, { hosts: [{ name: 'one' }, { name: 'two' }] });
  expect(found).toMatchObject([{ code: 'PN014', severity: 'warning' }]);
  expect(found[0]?.message).toContain('NixOS and Home Manager');
});

test('with both there is none', () => {
  const catalogue = testCatalogue({ 'networking.hostName': 'string' });
  const catalogues = { nixos: catalogue, home: catalogue };
  expect(findings(catalogueMissing, {}, { catalogues })).toEqual([]);
});
