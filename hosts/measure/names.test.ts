import { expect, it } from 'vitest';
import type { MachineNames } from './measurement.ts';
import { decideModel, isGuestName } from './names.ts';

function names(values: Partial<MachineNames>): MachineNames {
  const none = undefined;
  return {
    vendor: none,
    product: none,
    version: none,
    boardVendor: none,
    boardProduct: none,
    ...values,
  };
}

it.each<[string | undefined, Partial<MachineNames>]>([
  [
    'LENOVO ThinkPad T14 Gen 3 (21AH)',
    { vendor: 'LENOVO', product: '21AH', version: 'ThinkPad T14 Gen 3' },
  ],
  ['HP EliteBook 840 G8', { vendor: 'HP', product: 'HP EliteBook 840 G8', version: 'SBKPF' }],
  ['Framework Laptop 13', { vendor: 'Framework', product: 'Laptop 13' }],
  // Put together from parts: only the mainboard has a name.
  [
    'ASUSTeK COMPUTER INC. ROG STRIX B650E-F GAMING WIFI',
    {
      vendor: 'ASUS',
      product: 'System Product Name',
      boardVendor: 'ASUSTeK COMPUTER INC.',
      boardProduct: 'ROG STRIX B650E-F GAMING WIFI',
    },
  ],
  [
    'ASRock B550M Pro4',
    {
      vendor: 'To Be Filled By O.E.M.',
      product: 'To Be Filled By O.E.M.',
      boardVendor: 'ASRock',
      boardProduct: 'B550M Pro4',
    },
  ],
  [
    undefined,
    { vendor: 'Default string', product: 'Default string', boardProduct: 'Default string' },
  ],
  [undefined, {}],
])('calls a machine %s', (model, values) => {
  expect(decideModel(names(values))).toBe(model);
});

it.each([
  [true, 'QEMU', 'Standard PC (Q35 + ICH9, 2009)'],
  [true, 'innotek GmbH', 'VirtualBox'],
  [true, 'Microsoft Corporation', 'Virtual Machine'],
  [true, 'VMware, Inc.', 'VMware7,1'],
  [false, 'Microsoft Corporation', 'Surface Laptop 5'],
  [false, 'Amazon EC2', 'm7i.metal-24xl'],
  [false, 'LENOVO', '83JR'],
])('a guest, by its names: %s, %s %s', (expected, vendor, product) => {
  expect(isGuestName(names({ vendor, product }))).toBe(expected);
});
