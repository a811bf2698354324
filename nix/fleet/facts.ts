import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { Fault } from '#lib';

const gpu = z.strictObject({
  vendor: z.enum(['amd', 'intel', 'nvidia', 'virtio', 'other']),
  model: z.string(),
  /** PCI vendor:device. */
  pciId: z.string().regex(/^[0-9a-f]{4}:[0-9a-f]{4}$/),
  /** Where it sits, as X.org and `hardware.nvidia.prime` write it: `PCI:1:0:0`. */
  busId: z.string().regex(/^PCI:\d+:\d+:\d+$/),
});

const disk = z.strictObject({
  /** Stable path under /dev/disk/by-id. */
  device: z.string().startsWith('/dev/disk/by-id/'),
  model: z.string(),
  sizeBytes: z.int().positive().nullable(),
});

const nic = z.strictObject({
  name: z.string().min(1),
  kind: z.enum(['ethernet', 'wifi']),
  driver: z.string().nullable(),
});

const factsSchema = z.strictObject({
  /** Where the values come from: a facter report, the provider's page, a config file. */
  source: z.string().min(1),
  measuredAt: z.iso.date().nullable(),
  model: z.string(),
  cpu: z
    .strictObject({
      vendor: z.enum(['amd', 'intel']),
      model: z.string(),
      cores: z.int().positive().nullable(),
      threads: z.int().positive(),
    })
    .nullable(),
  memoryMiB: z.int().positive().nullable(),
  firmware: z.enum(['uefi', 'bios']).nullable(),
  virtual: z.boolean(),
  gpus: z.array(gpu),
  disks: z.array(disk),
  nics: z.array(nic),
  bluetooth: z.boolean().nullable(),
  /** Kernel modules the initrd needs to reach the disk, as facter names them. */
  initrdModules: z.array(z.string()),
  /** Path of the full nixos-facter report beside this file, once one was taken. */
  report: z.string().nullable(),
  /** Facts in this file that nobody has measured: assumed, or null. */
  unmeasured: z.array(
    z.enum([
      'cpu',
      'memoryMiB',
      'firmware',
      'gpus',
      'disks',
      'nics',
      'bluetooth',
      'initrdModules',
      'model',
    ]),
  ),
});

/** What is known of a machine's hardware. A `null` is a fact nobody has; an entry in `unmeasured`
 * says that the value beside it is an assumption. */
export type Facts = z.infer<typeof factsSchema>;

/** Reads `facts.json` beside a host. Throws `fleet.facts-unreadable`, `json.invalid` or
 * `fleet.facts-invalid`, each naming the file and, where there is one, the field. */
export function readFacts(file: URL): Facts {
  const path = fileURLToPath(file);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Fault({
      code: 'fleet.facts-unreadable',
      message: `cannot read the hardware facts: ${(cause as Error).message}`,
      where: path,
      hint: 'restore the file from git, or measure the machine again: panther facts --host <name>',
      cause,
    });
  }
  return parseFacts(text, path);
}

export function parseFacts(text: string, path: string): Facts {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw new Fault({
      code: 'json.invalid',
      message: `broken JSON in the hardware facts: ${(cause as Error).message}`,
      where: path,
      hint: 'mend the file, or restore it from git',
      cause,
    });
  }
  const parsed = factsSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Fault({
    code: 'fleet.facts-invalid',
    message: `the hardware facts do not have the right form: ${issues.join('; ')}`,
    where: path,
    hint: 'measure the machine again with panther facts --host <name>, or mend the fields named',
  });
}
