import type { Facts } from '#nix';
import { renderChange } from './changes.ts';
import type { HostFacts } from './measure-host.ts';

/** What was found, what that changes, and what to know about it; for a person. */
export function renderHostFacts(name: string, { facts, changes, notes }: HostFacts): string {
  const file = `hosts/${name}/facts.json`;
  return [
    `${name}: ${facts.source}`,
    ...rowsOf(facts).map(([field, value]) => `  ${field.padEnd(15)}${value}`),
    '',
    ...(changes.length === 0
      ? [`${file} says the same already`]
      : [`against ${file}:`, ...changes.map((change) => `  ${renderChange(change)}`)]),
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => `note: ${note}`)]),
  ].join('\n');
}

function rowsOf(facts: Facts): (readonly [string, string])[] {
  const { cpu, gpus, disks, nics } = facts;
  const unseen = (field: Facts['unmeasured'][number]) =>
    facts.unmeasured.includes(field) ? 'not seen' : 'none';
  const list = (
    field: Facts['unmeasured'][number],
    items: readonly string[],
  ): (readonly [string, string])[] =>
    (items.length === 0 ? [unseen(field)] : items).map((item, index) => [
      index === 0 ? field : '',
      item,
    ]);
  return [
    ['model', facts.model],
    [
      'cpu',
      cpu === null ? 'not seen' : `${cpu.model}, ${count(cpu.cores)} cores, ${cpu.threads} threads`,
    ],
    ['memoryMiB', String(facts.memoryMiB ?? 'not seen')],
    ['firmware', facts.firmware ?? 'not seen'],
    ['virtual', yesOrNo(facts.virtual)],
    ...list(
      'gpus',
      gpus.map((gpu) => `${gpu.vendor} ${gpu.model} (${gpu.pciId}) at ${gpu.busId}`),
    ),
    ...list(
      'disks',
      disks.map((disk) => `${disk.device}, ${disk.model}, ${size(disk.sizeBytes)}`),
    ),
    ...list(
      'nics',
      nics.map((nic) => `${nic.name}, ${nic.kind}, ${nic.driver ?? 'no driver seen'}`),
    ),
    ['bluetooth', facts.bluetooth === null ? 'not seen' : yesOrNo(facts.bluetooth)],
    ...list(
      'initrdModules',
      facts.initrdModules.length === 0 ? [] : [facts.initrdModules.join(', ')],
    ),
    ['unmeasured', facts.unmeasured.join(', ') || 'nothing'],
  ];
}

function count(value: number | null): string {
  return value === null ? 'an unknown number of' : String(value);
}

function size(bytes: number | null): string {
  return bytes === null ? 'of unknown size' : `${Math.round(bytes / 1e9)} GB`;
}

function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
