import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quietEnvironment } from '#lib/opencode';
import { type Machine, panther } from './machine.ts';

/** As on a machine that is none of the fleet: what `panther opencode` prints, with the tools of a process.
 * @returns an empty folder to work in, and the environment */
export function writeTerminalConfig(
  { work, secrets, state }: Machine,
  options: readonly string[],
): { readonly cwd: string; readonly env: Readonly<Record<string, string>> } {
  const home = join(work, `terminal${options.join('')}`);
  const cwd = join(home, 'project');
  mkdirSync(cwd, { recursive: true });
  const link = join(state, 'secrets');
  if (!existsSync(link)) symlinkSync(secrets, link);
  const printed = execFileSync(process.execPath, [panther, 'opencode', ...options], {
    env: { PATH: process.env.PATH, HOME: home, PANTHER_STATE_DIR: state },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const file = join(home, 'terminal-config.json');
  writeFileSync(file, printed);
  const env = {
    ...{ PATH: process.env.PATH ?? '', HOME: home, OPENCODE_CONFIG: file },
    ...quietEnvironment,
  };
  return { cwd, env };
}
