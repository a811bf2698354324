import { expect, it } from 'vitest';
import { parseCpu } from './cpu.ts';

// Two sockets of the same core numbers: proc(5) counts `core id` anew in each `physical id`.
const twoSockets = [0, 1].flatMap((socket) =>
  [0, 1, 2, 3].flatMap((core) => [
    `processor\t: ${socket * 4 + core}`,
    'vendor_id\t: GenuineIntel',
    'model name\t: Intel(R) Xeon(R) CPU  E5-2620 v4 @ 2.10GHz',
    `physical id\t: ${socket}`,
    `core id\t\t: ${core % 2}`,
  ]),
);

it('counts cores of every socket, and the threads of all', () => {
  expect(parseCpu(twoSockets)).toEqual({
    vendor: 'intel',
    model: 'Intel(R) Xeon(R) CPU E5-2620 v4 @ 2.10GHz',
    cores: 4,
    threads: 8,
  });
});

it('does not know the cores where the hypervisor hides where a thread sits', () => {
  const hidden = twoSockets.filter((line) => !line.startsWith('core id'));
  expect(parseCpu(hidden)).toMatchObject({ cores: null, threads: 8 });
});

it('knows no processor of another maker, nor one that does not say', () => {
  const arm = ['processor\t: 0', 'BogoMIPS\t: 48.00', 'CPU implementer\t: 0x41'];
  expect(parseCpu(arm)).toBeNull();
  expect(
    parseCpu(twoSockets.map((line) => line.replace('GenuineIntel', 'HygonGenuine'))),
  ).toBeNull();
  expect(parseCpu([])).toBeNull();
});
