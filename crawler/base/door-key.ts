import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, readTextFile, writeFileAtomic } from '#lib';

const file = 'door-key';

/** A key with which other processes of this user ask the owner of an embedded knowledge base: whoever may
 * read its folder may read the base, and gets no further right than that. */
export function makeDoorKey(): string {
  return randomBytes(32).toString('base64url');
}

/** Of the owner only. */
export function writeDoorKey(folder: string, key: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileAtomic(join(folder, file), `${key}\n`, { mode: 0o600 });
}

/** Undefined where there is none, or this user may not read it. */
export function readDoorKey(folder: string): string | undefined {
  try {
    return readTextFile(join(folder, file)).trim();
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}
