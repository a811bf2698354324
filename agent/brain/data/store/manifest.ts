import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault, readJsonFile, writeFileAtomic } from '#lib';
import type { Origin } from '../types.ts';

const manifest = z.strictObject({
  format: z.literal(1),
  origin: z.enum(['real', 'synthetic']),
});

/** Makes the folder a store of one origin, or checks that it is one. Throws Fault `brain.mixed` when
 * it holds data of the other origin, `brain.store` when it is something else. */
export function claimFolder(folder: string, origin: Origin): void {
  const path = join(folder, 'store.json');
  if (existsSync(path)) {
    const found = readJsonFile(path, manifest);
    if (found.origin === origin) return;
    throw new Fault({
      code: 'brain.mixed',
      message: `the folder holds ${found.origin} market data; ${origin} ones go elsewhere`,
      where: folder,
      hint: 'give another --folder: made up and real prices are never mixed',
    });
  }
  mkdirSync(folder, { recursive: true });
  const others = readdirSync(folder).filter((name) => !name.startsWith('.'));
  if (others.length > 0) {
    throw new Fault({
      code: 'brain.store',
      message: 'the folder holds other files and is no store of market data',
      where: folder,
      hint: 'give an empty folder, or one that does not exist',
    });
  }
  writeFileAtomic(path, `${JSON.stringify({ format: 1, origin })}\n`);
}

/** What a folder holds; undefined when it is no store. Throws Fault `json.invalid`. */
export function readFolderOrigin(folder: string): Origin | undefined {
  const path = join(folder, 'store.json');
  return existsSync(path) ? readJsonFile(path, manifest).origin : undefined;
}
