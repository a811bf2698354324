import { existsSync } from 'node:fs';
import { renderRows } from '#lib';
import { describeSettings, readSettings, settingsFileOf } from '../settings.ts';
import type { CockpitContext } from './options.ts';

/** Every key with the value it has. */
export function showSettings({ env, cwd, report }: CockpitContext): number {
  const file = settingsFileOf(env, cwd);
  const settings = readSettings(file, env);
  const rows = describeSettings(settings);
  report(settings, () => {
    const place = existsSync(file) ? file : `${file} is not there: these are the defaults`;
    const lines = rows.map(({ key, value }) => [key, render(value)] as const);
    return `${place}\n\n${renderRows(lines)}`;
  });
  return 0;
}

function render(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
