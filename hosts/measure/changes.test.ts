import { expect, it } from 'vitest';
import { compareFields, renderChange } from './changes.ts';

const before = {
  model: 'x',
  cpu: null,
  disks: [
    { device: '/a', sizeBytes: null },
    { device: '/b', sizeBytes: 2 },
  ],
  nics: [],
  initrdModules: ['nvme'],
};

it('names each field that differs, as a person would', () => {
  const after = {
    model: 'x',
    cpu: { vendor: 'amd', threads: 4 },
    disks: [{ sizeBytes: 1, device: '/a' }],
    nics: [{ name: 'eth0' }],
    initrdModules: ['nvme', 'ahci'],
  };
  expect(compareFields(before, after).map(renderChange)).toEqual([
    'cpu: null -> { "vendor": "amd", "threads": 4 }',
    'disks[0].sizeBytes: null -> 1',
    'disks[1]: { "device": "/b", "sizeBytes": 2 } -> (nothing)',
    'nics[0]: (nothing) -> { "name": "eth0" }',
    'initrdModules: ["nvme"] -> ["nvme", "ahci"]',
  ]);
});

it('finds nothing where only the order of keys differs', () => {
  const { model, ...rest } = before;
  expect(compareFields(before, { ...rest, model })).toEqual([]);
});
