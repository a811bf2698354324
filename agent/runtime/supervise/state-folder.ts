import { accessSync, constants, existsSync, mkdirSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Fault } from '#lib';

// A new embedded database takes some 70 MiB, and a night's logs and a market's history as much again.
const leastFreeMiB = 200;

/** Makes the state folder, for this user only, and says what would keep services from working in it.
 * @throws Fault io.write-failed, io.no-space, config.invalid for one of another user */
export function prepareStateFolder(folder: string): void {
  try {
    makeFolder(folder);
  } catch (cause) {
    throw unwritable(folder, cause as Error);
  }
  const owner = statSync(folder).uid;
  const me = process.getuid?.() ?? owner;
  if (owner !== me) {
    throw new Fault({
      code: 'config.invalid',
      message: `the state folder belongs to another user (number ${owner}; this is ${me})`,
      where: folder,
      hint:
        me === 0
          ? 'run this as that user, without sudo; or set PANTHER_STATE_DIR to a folder of your own'
          : 'set PANTHER_STATE_DIR to a folder of your own, or have it given to you with chown -R',
    });
  }
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw unwritable(folder, cause as Error);
  }
  const { bavail, bsize } = statfsSync(folder);
  const freeMiB = Math.floor((bavail * bsize) / 2 ** 20);
  if (freeMiB >= leastFreeMiB) return;
  throw new Fault({
    code: 'io.no-space',
    message: `${freeMiB} MiB are free, and the platform needs ${leastFreeMiB}`,
    where: folder,
    hint: 'make room there, or set PANTHER_STATE_DIR to a folder on another disk',
  });
}

/** Not `recursive`: below a folder that takes none, such as /proc, that never ends. */
function makeFolder(folder: string): void {
  if (existsSync(folder) && statSync(folder).isDirectory()) return;
  const parent = dirname(folder);
  if (parent !== folder && !existsSync(parent)) makeFolder(parent);
  mkdirSync(folder, { mode: 0o700 });
}

function unwritable(folder: string, cause: Error): Fault {
  return new Fault({
    code: 'io.write-failed',
    message: `cannot write to the state folder: ${cause.message}`,
    where: folder,
    hint: 'set PANTHER_STATE_DIR to a folder that you may write to',
    cause,
  });
}
