import type { KeyObject } from 'node:crypto';
import * as fs from 'node:fs';
import { Fault, writeFileAtomic } from '#lib';
import { parseSlot, renderPublicKey, renderSlot, signHead, slotBytes } from './head.ts';
import { createHeadKey, readHeadKey } from './head-key.ts';
import type { LogHead } from './types.ts';

export interface HeadPaths {
  readonly headPath: string;
  readonly keyPath: string;
}

/** Where the head of a log lies unless it is said: beside it. The key can lie elsewhere, under another
 * user's eyes or in a credential folder. */
export function defaultHeadPaths(path: string): HeadPaths {
  return { headPath: `${path}.head`, keyPath: `${path}.key` };
}

type Tip = Pick<LogHead, 'seq' | 'hash'>;

/** The signed head on disk: two slots of one sector, written in turn and in place. A crash can spoil
 * only the slot being written, and the other one holds the head before. */
export interface HeadFile {
  readonly publicKey: string;
  /** The newest head that is signed; undefined when no slot is. */
  read(): LogHead | undefined;
  /** Signs and writes, unless there is one as new. Only inside a transaction of the log, which keeps two
   * processes from writing at once. */
  write(tip: Tip, at: number): LogHead;
  /** A head file for a copy of the log, with the same key. */
  writeCopy(headPath: string, tip: Tip, at: number): LogHead;
  sync(): void;
  close(): void;
}

/** Opens it, or makes it together with its key for a log without rows. Only inside a transaction. Throws
 * Fault `brain.tampered` when one of the two is gone. */
export function openHeadFile(paths: HeadPaths, tip: Tip, at: number): HeadFile {
  const { headPath, keyPath } = paths;
  const hasHead = fs.existsSync(headPath);
  const hasKey = fs.existsSync(keyPath);
  if (hasHead && hasKey) return createHeadFile(headPath, readHeadKey(keyPath));
  // The head is written before the key, so this is all that a crash in between leaves.
  const isNew = tip.seq === 0 && !hasKey && (!hasHead || isFirst(headPath));
  if (!isNew) throw goneFault(hasHead ? keyPath : headPath);
  return createHeadFile(headPath, makeHead(paths, tip, at));
}

/** Signs what the log is now, whatever the head said before: after a backup was restored on purpose. */
export function replaceHead(paths: HeadPaths, tip: Tip, at: number): LogHead {
  const hasKey = fs.existsSync(paths.keyPath);
  const key = hasKey ? readHeadKey(paths.keyPath) : createHeadKey(paths.keyPath);
  return writeHead(paths.headPath, key, tip, at);
}

function makeHead({ headPath, keyPath }: HeadPaths, tip: Tip, at: number): KeyObject {
  const key = createHeadKey(`${keyPath}.new`);
  writeHead(headPath, key, tip, at);
  fs.renameSync(`${keyPath}.new`, keyPath);
  return key;
}

function writeHead(headPath: string, key: KeyObject, tip: Tip, at: number): LogHead {
  const head = signHead(key, renderPublicKey(key), { ...tip, at });
  const slot = renderSlot(head);
  writeFileAtomic(headPath, Buffer.concat([slot, slot]), { mode: 0o644 });
  return head;
}

/** The newest signed head of a file; undefined when there is none. Throws Fault `brain.tampered` when the
 * file cannot be read. */
export function readHead(headPath: string, publicKey: string): LogHead | undefined {
  let bytes: Buffer;
  try {
    bytes = fs.readFileSync(headPath);
  } catch (error) {
    throw goneFault(headPath, error);
  }
  return newest([0, 1].map((index) => parseSlot(slotOf(bytes, index), publicKey)));
}

function createHeadFile(headPath: string, key: KeyObject): HeadFile {
  const publicKey = renderPublicKey(key);
  const file = fs.openSync(headPath, 'r+');
  const known: { bytes: Buffer; head: LogHead | undefined }[] = [];

  function readSlots(): readonly (LogHead | undefined)[] {
    const bytes = Buffer.alloc(2 * slotBytes);
    fs.readSync(file, bytes, 0, bytes.length, 0);
    return [0, 1].map((index) => {
      const slot = slotOf(bytes, index);
      const before = known[index];
      // Checking a signature takes longer than the whole rest of an append.
      if (before?.bytes.equals(slot) === true) return before.head;
      const head = parseSlot(slot, publicKey);
      known[index] = { bytes: slot, head };
      return head;
    });
  }

  return {
    publicKey,
    read: () => newest(readSlots()),
    write(tip, at) {
      const slots = readSlots();
      const last = newest(slots);
      if (last !== undefined && last.seq >= tip.seq) return last;
      const head = signHead(key, publicKey, { ...tip, at });
      const bytes = renderSlot(head);
      const index = last === undefined || slots[0] === last ? 1 : 0;
      fs.writeSync(file, bytes, 0, slotBytes, index * slotBytes);
      known[index] = { bytes, head };
      return head;
    },
    writeCopy: (copyPath, tip, at) => writeHead(copyPath, key, tip, at),
    sync: () => fs.fdatasyncSync(file),
    close: () => fs.closeSync(file),
  };
}

function slotOf(bytes: Buffer, index: number): Buffer {
  return bytes.subarray(index * slotBytes, (index + 1) * slotBytes);
}

function newest(heads: readonly (LogHead | undefined)[]): LogHead | undefined {
  let found: LogHead | undefined;
  for (const head of heads) {
    if (head !== undefined && (found === undefined || head.seq > found.seq)) found = head;
  }
  return found;
}

function isFirst(headPath: string): boolean {
  return /^\{"seq":0,/.test(fs.readFileSync(headPath, 'latin1'));
}

function goneFault(path: string, cause?: unknown): Fault {
  return new Fault({
    code: 'brain.tampered',
    message: 'the signed head of the event log, or its key, is gone',
    hint: 'check the log with `panther brain verify` against a head kept elsewhere; restore the file from a backup',
    where: path,
    cause,
  });
}
