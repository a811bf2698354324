// `npm run test:opencode`: the tests of this folder in a network namespace that has nothing but its own
// loopback, so that whatever reaches for the network fails.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findBinary } from './binary.ts';

const root = join(import.meta.dirname, '../..');
const vitest = [
  ...[process.execPath, join(root, 'node_modules/vitest/vitest.mjs'), 'run'],
  ...['--config', join(root, 'tests/opencode/vitest.config.ts'), ...process.argv.slice(2)],
];
/** As root without a namespace of users, where there may be none. */
const unshare = process.getuid?.() === 0 ? ['--net'] : ['--net', '--map-root-user'];

function whyNot(): string | undefined {
  const up = spawnSync('unshare', [...unshare, 'ip', 'link', 'set', 'lo', 'up']);
  if (up.status !== 0) return 'no network namespace can be made here (unshare, ip)';
  const nix = spawnSync('nix-instantiate', ['--version']);
  return nix.status === 0 ? undefined : 'needs nix-instantiate, to read the generated unit';
}

const binary = findBinary();
const missing = 'missing' in binary ? binary.missing : whyNot();
const command =
  missing === undefined
    ? ['unshare', ...unshare, 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...vitest]
    : vitest;
const { status } = spawnSync(command[0] ?? '', command.slice(1), {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    ...('path' in binary ? { PANTHER_TEST_OPENCODE: binary.path } : {}),
    ...(missing === undefined ? {} : { PANTHER_TEST_OPENCODE_MISSING: missing }),
  },
});
process.exitCode = status ?? 1;
