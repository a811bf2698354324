import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Fault } from '#lib';
import { type Control, connectControl } from './control.ts';
import type { Environment } from './launch.ts';
import { type Layout, layoutOf } from './layout.ts';
import { createRecords, isAlive } from './record.ts';
import { connectSystemd } from './systemd.ts';

/** The root of the repository. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The layout of the state folder that the environment names: `.panther` in the repository by default. */
export function findLayout(environment: Environment): Layout {
  const given = environment.PANTHER_STATE_DIR;
  if (given === undefined || given === '') return layoutOf(join(root, '.panther'));
  return layoutOf(isAbsolute(given) ? given : resolve(given));
}

/** Who supervises here: systemd where it has our units, else the local supervisor.
 * @throws Fault supervise.not-running */
export async function openControl(environment: Environment): Promise<Control> {
  const systemd = await connectSystemd(environment);
  if (systemd !== undefined) return systemd;
  const layout = findLayout(environment);
  const local = await connectControl(layout.socket);
  if (local !== undefined) return local;
  const records = createRecords(layout.recordsDir);
  const left = records.names().filter((name) => {
    const record = records.read(name);
    return record !== undefined && isAlive(record);
  });
  throw new Fault({
    code: 'supervise.not-running',
    message:
      left.length === 0
        ? 'nothing is running'
        : `the supervisor is gone; ${left.join(', ')} still ${left.length === 1 ? 'runs' : 'run'}`,
    hint:
      left.length === 0
        ? '`panther up` starts the platform'
        : '`panther up` takes over what runs; `panther stop` ends it',
  });
}
