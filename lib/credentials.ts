import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from './fault.ts';
import type { Service } from './service.ts';

/** Which of a service's secrets this process was given, by their names in `secrets/map.ts`. */
export interface Credentials {
  readonly given: readonly string[];
  readonly missing: readonly string[];
  /** The secret's text without a newline at its end. Throws `config.invalid` when it was not given
   * and `io.read-failed` when its file cannot be read. */
  read(name: string): string;
}

/** Finds the files that systemd (`LoadCredential=`) or the supervisor put into
 * `$CREDENTIALS_DIRECTORY`; reads none. */
export function findCredentials(
  service: Pick<Service, 'name' | 'secrets'>,
  environment: Readonly<Record<string, string | undefined>>,
): Credentials {
  const folder = environment.CREDENTIALS_DIRECTORY;
  const paths = new Map<string, string>();
  for (const { name, file } of service.secrets) {
    if (folder !== undefined && existsSync(join(folder, file))) paths.set(name, join(folder, file));
  }
  const names = service.secrets.map((secret) => secret.name);
  return {
    given: names.filter((name) => paths.has(name)),
    missing: names.filter((name) => !paths.has(name)),
    read(name) {
      const path = paths.get(name);
      if (path === undefined) {
        throw new Fault({
          code: 'config.invalid',
          message: `${service.name} was not given the secret ${name}`,
          hint: 'list it under credentials of the module, or put its file into $CREDENTIALS_DIRECTORY',
        });
      }
      return readSecret(path, name);
    },
  };
}

function readSecret(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\n$/, '');
  } catch (cause) {
    throw new Fault({
      code: 'io.read-failed',
      message: `cannot read the secret ${name}: ${(cause as Error).message}`,
      where: path,
      cause,
    });
  }
}
