import { z } from 'zod';
import { Fault } from '#lib';

// The parts of a nixos-facter report (version 1) that become facts. Where hwinfo knows only a name,
// an id is a plain text.
const id = z.union([
  z.string(),
  z.object({ hex: z.string().optional(), name: z.string().optional() }),
]);

const device = z.object({
  class_list: z.array(z.string()).default([]),
  sub_class: z.union([z.string(), z.object({ name: z.string().optional() })]).optional(),
  vendor: id.optional(),
  device: id.optional(),
  model: z.string().optional(),
  sysfs_id: z.string().optional(),
  sysfs_bus_id: z.string().optional(),
  unix_device_names: z.array(z.string()).default([]),
  resources: z
    .array(
      z.object({
        type: z.string(),
        unit: z.string().optional(),
        value_1: z.number().optional(),
        value_2: z.number().optional(),
      }),
    )
    .default([]),
  drivers: z.array(z.string()).default([]),
  driver_modules: z.array(z.string()).default([]),
});
export type FacterDevice = z.output<typeof device>;

const devices = z.array(device).default([]);

const reportSchema = z.object({
  version: z.int(),
  system: z.string(),
  virtualisation: z.string(),
  uefi: z.object({ supported: z.boolean() }).nullish(),
  hardware: z.object({
    cpu: z
      .array(
        z.object({
          vendor_name: z.string().optional(),
          model_name: z.string().optional(),
          physical_id: z.int().default(0),
          siblings: z.int().optional(),
          cores: z.int().optional(),
        }),
      )
      .default([]),
    bluetooth: devices,
    disk: devices,
    firewire_controller: devices,
    graphics_card: devices,
    keyboard: devices,
    network_interface: devices,
    storage_controller: devices,
    usb_controller: devices,
  }),
  smbios: z
    .object({
      system: z
        .object({
          manufacturer: z.string().optional(),
          product: z.string().optional(),
          version: z.string().optional(),
        })
        .optional(),
      board: z
        .object({ manufacturer: z.string().optional(), product: z.string().optional() })
        .optional(),
      /** `size` is in KiB. */
      memory_device: z.array(z.object({ size: z.int().default(0) })).default([]),
    })
    .default({ memory_device: [] }),
});
export type FacterReport = z.output<typeof reportSchema>;

/** Reads the text of a nixos-facter report. Throws `fleet.facts-unreadable`. */
export function parseFacterReport(text: string, path: string): FacterReport {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw reportFault(path, `it is not JSON: ${(cause as Error).message}`, cause);
  }
  const parsed = reportSchema.safeParse(raw);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    const place = first?.path.join('.') || 'the whole of it';
    throw reportFault(path, `${place}: ${first?.message}`, parsed.error);
  }
  return parsed.data;
}

function reportFault(path: string, why: string, cause: unknown): Fault {
  return new Fault({
    code: 'fleet.facts-unreadable',
    message: `this is no report of nixos-facter: ${why}`,
    where: path,
    hint: 'on the machine, as root: nix run nixpkgs#nixos-facter -- -o facter.json',
    cause,
  });
}
