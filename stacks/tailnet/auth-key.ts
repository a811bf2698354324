import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Fault, writeFileAtomic } from '#lib';
import type { NewAuthKey, TailnetControl } from './control.ts';
import type { TailnetHost } from './fleet-ports.ts';
import { tagOf } from './policy.ts';

export interface AuthKeyInput {
  readonly control: TailnetControl;
  readonly host: Pick<TailnetHost, 'name' | 'role'>;
  readonly expirySeconds: number;
  /** Undefined for a pipe, or stdout where that was asked for. */
  readonly file: string | undefined;
}

/** Makes a key that joins one machine, once, with the tag of the host's role; with a file the secret
 * is in it and nowhere else. Throws Fault `io.write-failed` before a key is made that could not be
 * kept, and those of the control plane. */
export async function makeAuthKey(input: AuthKeyInput): Promise<NewAuthKey> {
  const { control, host, expirySeconds, file } = input;
  if (file !== undefined) assertWritable(file);
  const key = await control.createAuthKey({
    tags: [tagOf(host.role)],
    expirySeconds,
    description: `panther ${host.name}`,
  });
  if (file !== undefined) writeFileAtomic(file, `${key.secret}\n`, { mode: 0o600 });
  return key;
}

/** The secret is told once only. */
function assertWritable(file: string): void {
  try {
    accessSync(dirname(file), constants.W_OK);
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) {
      throw new Error('it is a folder');
    }
  } catch (cause) {
    throw new Fault({
      code: 'io.write-failed',
      message: `the key could not be kept: ${(cause as Error).message}`,
      hint: 'nothing was made; name a file in a folder of yours',
      where: file,
      cause,
    });
  }
}
