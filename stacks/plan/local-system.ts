import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { type BootParts, bootLinks } from '../status/boot-parts.ts';
import type { UnitTree } from './unit-tree.ts';

/** What a plan reads of a system that is in this machine's store. */
export interface LocalSystem {
  readonly boot: BootParts;
  readonly units: UnitTree;
  readonly fstab: readonly string[];
  /** OpNix's lists of references, as JSON text. */
  readonly secrets: readonly string[];
}

/** Reads a built toplevel; what it does not have (a system of a test) is empty. */
export function readLocalSystem(toplevel: string): LocalSystem {
  const units = readUnitTree(join(toplevel, 'etc/systemd/system'));
  const links = Object.fromEntries(
    bootLinks.map((name) => [name, linkTarget(join(toplevel, name))]),
  ) as Record<(typeof bootLinks)[number], string>;
  return {
    boot: {
      ...links,
      kernelParams: firstLine(readIfThere(join(toplevel, 'kernel-params'))),
      initInterface: firstLine(readIfThere(join(toplevel, 'init-interface-version'))),
      inhibitors: readIfThere(join(toplevel, 'switch-inhibitors')).replaceAll('\n', ''),
    },
    units,
    fstab: readIfThere(join(toplevel, 'etc/fstab')).split('\n'),
    secrets: readSecretLists(units),
  };
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

function linkTarget(path: string): string {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (!['ENOENT', 'EINVAL', 'ENOTDIR'].includes(codeOf(error))) throw error;
    return '';
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** As plan.sh lists them on the target: links and files, two folders deep. */
function readUnitTree(path: string): UnitTree {
  const files = new Map<string, string>();
  if (existsSync(path)) {
    const folder = realpathSync(path);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) {
        for (const name of readdirSync(join(folder, entry.name))) {
          addFile(files, folder, `${entry.name}/${name}`);
        }
      } else addFile(files, folder, entry.name);
    }
  }
  return { files, readText: (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined) };
}

function addFile(files: Map<string, string>, folder: string, name: string): void {
  const path = join(folder, name);
  files.set(name, linkTarget(path) || path);
}

const storePaths = /\/nix\/store\/[0-9a-z]{32}-[^\]"'\s;}]*/g;

/** OpNix's unit names a script, which names its lists (opnix, nix/module.nix). */
function readSecretLists(units: UnitTree): string[] {
  const unit = units.files.get('opnix-secrets.service');
  const text = unit === undefined ? '' : (units.readText(unit) ?? '');
  const scripts = namesIn(text).filter((path) => path.includes('opnix-secrets-start'));
  const lists = scripts.flatMap((path) => namesIn(units.readText(path) ?? ''));
  return [...new Set(lists.filter((path) => path.endsWith('.json')))]
    .sort()
    .map((path) => (units.readText(path) ?? '').replaceAll('\n', ''));
}

function namesIn(text: string): string[] {
  return text.match(storePaths) ?? [];
}
