import { basename } from 'node:path';
import type { Facts } from '#nix';
import { decideDiskId } from './disks.ts';
import { decideGpu } from './gpus.ts';
import { keepPlaces } from './keep-places.ts';
import type { MeasuredDisk, Measurement } from './measurement.ts';
import { decideModel } from './names.ts';

type Unmeasured = Facts['unmeasured'][number];

export interface DecideFactsOptions {
  /** What the file says now, if it can be read. */
  readonly present: Facts | undefined;
  /** `2026-11-21`. */
  readonly today: string;
  /** The full report beside the file. */
  readonly report: string | null;
}

export interface DecidedFacts {
  readonly facts: Facts;
  /** Sentences for the owner. */
  readonly notes: readonly string[];
  /** Disks that are gone although others come after them: written down like this, another disk
   * would be the one that the host's layout means. */
  readonly goneDisks: readonly string[];
}

interface Part<T> {
  readonly value: T;
  readonly unmeasured: boolean;
  readonly notes: readonly string[];
}

/** The facts a measurement gives. Nothing of the present ones is taken over but the order of lists,
 * the names by which disks and GPUs are known, and the report; what was not seen is null or empty,
 * and marked as unmeasured. */
export function decideFacts(
  measurement: Measurement,
  { present, today, report }: DecideFactsOptions,
): DecidedFacts {
  const model = decideModel(measurement.names);
  const { goneDisks, ...disks } = decideDisks(measurement.disks, present?.disks ?? []);
  const gpus = decideGpus(measurement, present?.gpus ?? []);
  const nics = decideNics(measurement, present?.nics ?? []);
  const modules = measurement.initrdModules;
  const unmeasured: readonly (readonly [Unmeasured, boolean])[] = [
    ['model', model === undefined],
    ['cpu', measurement.cpu === null],
    ['memoryMiB', measurement.memoryMiB === null],
    ['firmware', measurement.firmware === null],
    ['gpus', gpus.unmeasured],
    ['disks', disks.unmeasured],
    ['nics', nics.unmeasured],
    ['bluetooth', measurement.bluetooth === null],
    ['initrdModules', modules === null],
  ];
  return {
    facts: {
      source: measurement.source,
      measuredAt: today,
      model: model ?? 'unknown',
      cpu: measurement.cpu,
      memoryMiB: measurement.memoryMiB,
      firmware: measurement.firmware,
      virtual: measurement.virtual,
      gpus: gpus.value,
      disks: disks.value,
      nics: nics.value,
      bluetooth: measurement.bluetooth,
      initrdModules: [
        ...keepPlaces(modules ?? [], present?.initrdModules ?? [], (one, other) => one === other)
          .items,
      ],
      report,
      unmeasured: unmeasured.flatMap(([name, isMissing]) => (isMissing ? [name] : [])),
    },
    notes: [...measurement.notes, ...gpus.notes, ...disks.notes, ...nics.notes],
    goneDisks,
  };
}

function decideDisks(
  measured: readonly MeasuredDisk[] | null,
  present: Facts['disks'],
): Part<Facts['disks']> & { readonly goneDisks: readonly string[] } {
  const sorted = (measured ?? []).toSorted((one, other) =>
    one.kernelName.localeCompare(other.kernelName, 'en', { numeric: true }),
  );
  const { items, gaps } = keepPlaces(sorted, present, (disk, known) =>
    disk.ids.includes(basename(known.device)),
  );
  const nameless = items.filter((disk) => decideDiskId(disk.ids) === undefined);
  const notes = nameless.map(
    (disk) =>
      `disks: ${disk.kernelName} has no name under /dev/disk/by-id (a virtual disk needs a serial number for one), so it is left out`,
  );
  const value = items.flatMap((disk) => {
    const known = present.find((each) => disk.ids.includes(basename(each.device)));
    const id = known === undefined ? decideDiskId(disk.ids) : basename(known.device);
    if (id === undefined) return [];
    const { kernelName, model, sizeBytes } = disk;
    return [
      { device: `/dev/disk/by-id/${id}`, model: model === '' ? kernelName : model, sizeBytes },
    ];
  });
  const [first] = value;
  if (value.length > 1 && first !== undefined && present.length === 0) {
    notes.push(
      `disks: ${first.device} comes first, and the first is the one a layout puts the system on; change their order in the file if it is the wrong one`,
    );
  }
  return {
    value,
    unmeasured: value.length === 0 || nameless.length > 0,
    notes,
    goneDisks: gaps.map((disk) => disk.device),
  };
}

function decideGpus({ gpus: measured }: Measurement, present: Facts['gpus']): Part<Facts['gpus']> {
  const found = (measured ?? []).map((gpu) => ({ slot: gpu.slot, gpu: decideGpu(gpu, present) }));
  const odd = found.filter((each) => each.gpu === undefined);
  return {
    value: [
      ...keepPlaces(
        found.flatMap((each) => each.gpu ?? []),
        present,
        (one, other) => one.busId === other.busId && one.pciId === other.pciId,
      ).items,
    ],
    unmeasured: measured === null || odd.length > 0,
    notes: odd.map(
      ({ slot }) => `gpus: the one at ${slot} is outside of PCI domain 0, so it is left out`,
    ),
  };
}

function decideNics({ nics: measured }: Measurement, present: Facts['nics']): Part<Facts['nics']> {
  const nameless = (measured ?? []).filter((nic) => nic.name === undefined);
  const named = (measured ?? []).flatMap(({ name, kind, driver }) =>
    name === undefined ? [] : [{ name, kind, driver }],
  );
  return {
    value: [...keepPlaces(named, present, (one, other) => one.name === other.name).items],
    unmeasured: measured === null || nameless.length > 0,
    notes: nameless.map(
      ({ kernelName }) =>
        `nics: ${kernelName} is the kernel's own name, which NixOS changes, and udev does not say into which; it is left out, so that the configuration matches every card`,
    ),
  };
}
