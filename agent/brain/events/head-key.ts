import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import * as fs from 'node:fs';
import { Fault, readTextFile, writeFileAtomic } from '#lib';

/** The Ed25519 key in a file that only its owner can read. Throws Fault `brain.store`. */
export function readHeadKey(path: string): KeyObject {
  const mode = fs.statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & 0o077) !== 0) {
    throw new Fault({
      code: 'brain.store',
      message: 'others can read the key that signs the head of the event log',
      hint: `chmod 600 ${path}`,
      where: path,
    });
  }
  try {
    const key = createPrivateKey(readTextFile(path));
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (error) {
    throw noKey(path, error);
  }
  throw noKey(path, undefined);
}

export function createHeadKey(path: string): KeyObject {
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileAtomic(path, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  return privateKey;
}

function noKey(path: string, cause: unknown): Fault {
  return new Fault({
    code: 'brain.store',
    message: 'the file does not hold an Ed25519 private key (PKCS #8, PEM)',
    hint: 'restore it from where it was backed up; without it the head cannot be checked',
    where: path,
    cause,
  });
}
