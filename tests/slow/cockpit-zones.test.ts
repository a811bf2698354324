// Check 5 of the cockpit's reference: nothing depends on the zone of the machine. The tests of the whole room are
// run in zones on both sides of UTC, where the day is another one for half of the time.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../../hosts/load.ts';

const vitest = join(repositoryRoot, 'node_modules/vitest/vitest.mjs');

test.each(['Pacific/Auckland', 'America/Los_Angeles'])(
  'the tests of the cockpit pass on a machine in %s',
  { timeout: 900_000 },
  async (zone) => {
    const args = [vitest, 'run', '--project', 'unit', '--reporter', 'dot', 'agent/cockpit'];
    const child = spawn(process.execPath, args, {
      ...{ cwd: repositoryRoot, stdio: ['ignore', 'pipe', 'pipe'] },
      env: { ...process.env, TZ: zone, NO_COLOR: '1' },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (part: string) => {
        said = (said + part).slice(-20_000);
      });
    }
    const [code] = await once(child, 'close');
    expect([code, said]).toEqual([0, expect.stringMatching(/Tests +\d+ passed/)]);
  },
);
