import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import type { z } from 'zod';
import { Fault, readJsonFile, writeFileAtomic } from '#lib';
import { dojoFiles } from './read.ts';
import { dayPlanShape } from './shapes.ts';

export type DayPlan = z.output<typeof dayPlanShape>;

/** Replaces the plan of a day (`2026-02-26`) at once by what `change` makes of it, members that the cockpit
 * does not know included; the only file of the Dojo that is ever written. Without waiting in between, so two
 * changes of this process do not undo each other.
 * @throws Fault cockpit.source when the folder is not there or the file lies outside; json.invalid for a
 * file that is not as it should be, which is then left alone; io.* */
export function writeDayPlan(
  root: string,
  date: string,
  change: (before: DayPlan) => DayPlan,
): void {
  if (!existsSync(root)) throw outside(root, 'there is no Dojo folder');
  const file = dojoFiles.dayPlan(dayPlanShape.shape.date.parse(date));
  const top = realpathSync(root);
  let folder = top;
  for (const name of dirname(file).split('/')) folder = enter(top, folder, name);
  const path = join(folder, basename(file));
  if (existsSync(path)) checkInside(top, path);
  const before = existsSync(path) ? readJsonFile(path, dayPlanShape) : { date, tasks: [] };
  const after = dayPlanShape.parse(change(before));
  writeFileAtomic(path, `${JSON.stringify(after, null, 2)}\n`);
}

/** A folder in a folder, made where it is not there. Never through a link that leads elsewhere. */
function enter(top: string, folder: string, name: string): string {
  const path = join(folder, name);
  if (!existsSync(path)) mkdirSync(path);
  return checkInside(top, path);
}

function checkInside(top: string, path: string): string {
  const real = realpathSync(path);
  if (real.startsWith(`${top}${sep}`)) return real;
  throw outside(path, 'it leads out of the Dojo folder');
}

function outside(where: string, message: string): Fault {
  return new Fault({ code: 'cockpit.source', message, where, hint: 'set files.dojo' });
}
