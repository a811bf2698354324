import { basename } from 'node:path';
import { Fault } from '#lib';
import type { Ask } from './ask.ts';
import type { BootstrapOptions, DiskView } from './types.ts';

export interface ConsentInput {
  readonly host: string;
  readonly views: readonly DiskView[];
  readonly options: Pick<BootstrapOptions, 'yes' | 'wipe'>;
  readonly ask: Ask;
}

/** Resolves to the disks that may be erased, by id, once a person typed the host's name, or
 * `--wipe` named each of them. Throws Fault `deploy.refused`, `usage`, `aborted`. */
export async function askConsent({ host, views, options, ask }: ConsentInput): Promise<string[]> {
  const devices = views.filter(({ erase }) => erase).map(({ device }) => device ?? '');
  if (options.yes) {
    refuseOtherDisks(host, devices, options.wipe);
    return devices;
  }
  const disks = devices.length === 1 ? 'this disk' : `these ${devices.length} disks`;
  const answer = await ask(
    `Everything on ${disks} will be lost:\n${devices.map((each) => `  ${each}\n`).join('')}` +
      `To erase and install, type the name of the host (${host}): `,
  );
  if (answer.trim() === host) return devices;
  throw new Fault({
    code: 'deploy.refused',
    message: `${JSON.stringify(answer.trim())} is not the name of the host, so nothing is erased`,
    where: host,
  });
}

/** A script has to name what it erases, and nothing else: by its full path or its name by id. */
function refuseOtherDisks(
  host: string,
  devices: readonly string[],
  named: readonly string[],
): void {
  const wanted = new Set(devices.map((each) => basename(each)));
  const given = new Set(named.map((each) => basename(each)));
  const missing = [...wanted].filter((each) => !given.has(each));
  const foreign = [...given].filter((each) => !wanted.has(each));
  if (missing.length === 0 && foreign.length === 0) return;
  const parts = [
    ...(missing.length === 0 ? [] : [`${missing.join(', ')} would be erased and was not named`]),
    ...(foreign.length === 0 ? [] : [`${foreign.join(', ')} is no disk of its layout`]),
  ];
  throw new Fault({
    code: 'deploy.refused',
    message: `--yes erases only what --wipe names: ${parts.join('; ')}`,
    hint: [...wanted].map((each) => `--wipe ${each}`).join(' '),
    where: host,
  });
}
