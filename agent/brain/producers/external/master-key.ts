import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, readTextFile, writeFileAtomic } from '#lib';

const keyBytes = 32;

/** The key that the keys of external producers are derived from: a file beside the log that only its owner
 * can read, made when it is asked for first. Throws Fault `brain.store`. */
export function openMasterKey(stateFolder: string): Uint8Array {
  const path = pathOf(stateFolder);
  if (!existsSync(path)) {
    writeFileAtomic(path, `${randomBytes(keyBytes).toString('base64url')}\n`, { mode: 0o600 });
  }
  return readMasterKey(path);
}

/** Undefined while no producer needed one. Throws Fault `brain.store`. */
export function findMasterKey(stateFolder: string): Uint8Array | undefined {
  const path = pathOf(stateFolder);
  return existsSync(path) ? readMasterKey(path) : undefined;
}

const pathOf = (stateFolder: string) => join(stateFolder, 'producers.key');

function readMasterKey(path: string): Uint8Array {
  if ((statSync(path).mode & 0o077) !== 0) {
    throw new Fault({
      code: 'brain.store',
      message: 'others can read the key that the keys of producers come from',
      hint: `chmod 600 ${path}`,
      where: path,
    });
  }
  const key = Buffer.from(readTextFile(path).trim(), 'base64url');
  if (key.length === keyBytes) return new Uint8Array(key);
  throw new Fault({
    code: 'brain.store',
    message: `the file does not hold a key of ${keyBytes} bytes in base64url`,
    hint: 'restore it; with a new one every producer that signs with HMAC has to be registered anew',
    where: path,
  });
}
