import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { Fault, machineSecrets, type Service, writeFault, writeFileAtomic } from '#lib';
import type { Layout } from './layout.ts';

/** Gives a service the secrets that are here as files in a folder of its own, as systemd's
 * `LoadCredential=` does, and returns the folder for `$CREDENTIALS_DIRECTORY`.
 * @throws Fault config.invalid for a required secret without a file */
export function giveSecrets(service: Service, layout: Layout): string {
  const folder = join(layout.credentialsDir, service.name);
  write(folder, () => {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  });
  for (const { name, file, why, required } of service.secrets) {
    const value = readSecret(name, layout);
    const path = join(folder, file);
    if (value !== undefined) write(path, () => fs.writeFileSync(path, value, { mode: 0o400 }));
    else if (required) {
      throw new Fault({
        code: 'config.invalid',
        message: `${service.name} needs the secret ${name} (${why})`,
        where: join(layout.secretsDir, name),
        hint: 'write it into that file; nobody but you may read it (chmod 600)',
      });
    }
  }
  return folder;
}

function write(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw writeFault(path, error);
  }
}

/** A secret of this machine, without a newline at its end; undefined when there is none. */
export function readSecret(name: string, { secretsDir }: Layout): string | undefined {
  const file = join(secretsDir, name);
  const text = readIfThere(file);
  if (text !== undefined && text !== '') return text;
  if (!machineSecrets.has(name)) return undefined;
  const token = randomBytes(32).toString('base64url');
  fs.mkdirSync(secretsDir, { recursive: true, mode: 0o700 });
  writeFileAtomic(file, `${token}\n`, { mode: 0o600 });
  return token;
}

function readIfThere(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Fault({
      code: 'io.read-failed',
      message: `cannot read a secret: ${(cause as Error).message}`,
      where: file,
      cause,
    });
  }
}
