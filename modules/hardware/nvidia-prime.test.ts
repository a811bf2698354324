import { expect, it } from 'vitest';
import { Fault } from '#lib';
import { type Facts, parseFacts } from '#nix';
import { decidePrimePair, primeConfig } from './nvidia-prime.ts';

function factsWith(gpus: Facts['gpus']): Facts {
  return parseFacts(
    JSON.stringify({
      source: 'test',
      measuredAt: null,
      model: 'a laptop',
      cpu: null,
      memoryMiB: null,
      firmware: 'uefi',
      virtual: false,
      gpus,
      disks: [],
      nics: [],
      bluetooth: null,
      initrdModules: [],
      report: null,
      unmeasured: [],
    }),
    'facts.json',
  );
}

// The GPUs of the ROG Zephyrus M16 GU603ZW, from its facter report.
const rtx = {
  vendor: 'nvidia' as const,
  model: 'RTX 3070 Ti',
  pciId: '10de:24a0',
  busId: 'PCI:1:0:0',
};
const irisXe = {
  vendor: 'intel' as const,
  model: 'Iris Xe',
  pciId: '8086:46a6',
  busId: 'PCI:0:2:0',
};

it('takes the bus ids from the facts, whatever their order', () => {
  for (const gpus of [
    [rtx, irisXe],
    [irisXe, rtx],
  ]) {
    expect(primeConfig(decidePrimePair(factsWith(gpus)))).toEqual({
      offload: { enable: true, enableOffloadCmd: true },
      intelBusId: 'PCI:0:2:0',
      nvidiaBusId: 'PCI:1:0:0',
    });
  }
});

it('names an AMD GPU by the option for AMD GPUs', () => {
  const radeon = { ...irisXe, vendor: 'amd' as const, busId: 'PCI:4:0:0' };
  const prime = primeConfig(decidePrimePair(factsWith([rtx, radeon])));
  expect(prime).toMatchObject({ amdgpuBusId: 'PCI:4:0:0', nvidiaBusId: 'PCI:1:0:0' });
  expect(prime).not.toHaveProperty('intelBusId');
});

it('refuses a machine that is not one NVIDIA GPU beside one other', () => {
  for (const gpus of [[], [irisXe], [rtx], [rtx, { ...rtx, busId: 'PCI:2:0:0' }, irisXe]]) {
    expect(() => decidePrimePair(factsWith(gpus))).toThrow(Fault);
  }
  expect(() => decidePrimePair(factsWith([irisXe]))).toThrow('Iris Xe at PCI:0:2:0');
});
