import { expect, it } from 'vitest';
import { Fault } from '#lib';
import { type Facts, parseFacts } from '#nix';
import { requireAmdCpu } from './amd.ts';
import { requireIntelCpu } from './intel.ts';

const unknown = {
  source: 'test',
  measuredAt: null,
  model: 'a laptop',
  cpu: null,
  memoryMiB: null,
  firmware: null,
  virtual: false,
  gpus: [],
  disks: [],
  nics: [],
  bluetooth: null,
  initrdModules: [],
  report: null,
  unmeasured: [],
};

function factsWith(cpu: Facts['cpu']): Facts {
  return parseFacts(JSON.stringify({ ...unknown, cpu }), 'facts.json');
}

// The processors of the two laptops, as their facter reports name them.
const yoga = factsWith({ vendor: 'amd', model: 'Ryzen AI 7 350', cores: 8, threads: 16 });
const zephyrus = factsWith({ vendor: 'intel', model: 'i9-12900H', cores: 14, threads: 20 });

it('refuses the settings of one maker on a processor of the other', () => {
  const amdOnIntel = () => requireAmdCpu(zephyrus);
  expect(amdOnIntel).toThrow(Fault);
  expect(amdOnIntel).toThrow(/intel.*i9-12900H/);
  expect(() => requireIntelCpu(yoga)).toThrow(/amd.*Ryzen AI 7 350/);
});

it('accepts its own maker, and a processor nobody has measured', () => {
  expect(() => requireAmdCpu(yoga)).not.toThrow();
  expect(() => requireIntelCpu(zephyrus)).not.toThrow();
  expect(() => requireAmdCpu(factsWith(null))).not.toThrow();
  expect(() => requireIntelCpu(factsWith(null))).not.toThrow();
});
