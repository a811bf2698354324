import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from './launch.ts';
import type { Layout } from './layout.ts';

/** Whether a variable is a setting of a service by its name: `PANTHER_BRAIN_RISK__MAX_LEVERAGE`. Addresses and
 * tokens are not: they are for those who ask the service. */
export function isSettingOf(service: string, name: string): boolean {
  const prefix = `PANTHER_${service.toUpperCase().replaceAll('-', '_')}_`;
  return name.startsWith(prefix) && !/_(?:URL|TOKEN|TOKEN_FILE)$/.test(name);
}

/** Seconds of the made-up market in each second: a day in two minutes. */
const demonstrationSpeed = '720';

/** How the brain is started where nobody has said how: as a demonstration on the made-up market, so that
 * there is something to see. Its own file, any variable of its own, and an account that was begun, win. */
export function firstBrain(
  layout: Pick<Layout, 'serviceStateDir'>,
  environment: Environment,
): Readonly<Record<string, string>> {
  const folder = layout.serviceStateDir('brain');
  const isDecided =
    Object.entries(environment).some(
      ([name, value]) =>
        value !== undefined && (isSettingOf('brain', name) || name.startsWith('B1E55ED_')),
    ) || ['brain.yaml', 'brain.db'].some((name) => existsSync(join(folder, name)));
  return isDecided ? {} : { PANTHER_BRAIN_DEMONSTRATION__SPEED: demonstrationSpeed };
}
