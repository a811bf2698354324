import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { canonicalJson, Fault, systemClock } from '#lib';
import { exportPath } from '../api/transfer-routes.ts';
import { createCockpitStore } from '../store/index.ts';
import { checkReadable, readExportFile, writeExportFile } from '../store/transfer/files.ts';
import { findCockpitDoor, isLocked, type OpenCockpit, openCockpitDatabase } from './open.ts';
import type { CockpitContext } from './options.ts';

/** Everything into a file; asked of the process that has the embedded database open, if there is one. */
export async function exportToFile(context: CockpitContext): Promise<number> {
  const file = fileIn(context);
  const { bytes } = await writeWhole(context, file);
  context.report({ file, bytes }, () => `${file}: ${bytes} bytes`);
  return 0;
}

async function writeWhole(context: CockpitContext, file: string): Promise<{ bytes: number }> {
  if (findCockpitDoor(context.env, context.cwd) !== undefined) return writeAsked(context, file);
  try {
    return await writeOwn(context, file);
  } catch (error) {
    // Taken by an agent that has just started.
    if (!isLocked(error) || findCockpitDoor(context.env, context.cwd) === undefined) throw error;
    return writeAsked(context, file);
  }
}

async function writeAsked({ env, cwd, signal }: CockpitContext, file: string) {
  const door = findCockpitDoor(env, cwd);
  if (door === undefined) throw new Error('there was a process to ask');
  return writeExportFile(file, wholeLines(door.lines('GET', exportPath, { signal }), door.url));
}

/** The lines as they were sent. Throws Fault `api.failed` when the last of them is missing. */
async function* wholeLines(values: AsyncIterable<unknown>, url: string): AsyncGenerator<string> {
  let isWhole = false;
  for await (const value of values) {
    isWhole = typeof value === 'object' && value !== null && 'end' in value;
    yield `${canonicalJson(value)}\n`;
  }
  if (isWhole) return;
  throw new Fault({
    code: 'api.failed',
    message: `the process at ${url} broke off before the end`,
    hint: 'run it again',
    retryable: true,
  });
}

async function writeOwn(context: CockpitContext, file: string) {
  const database = await openCockpitDatabase(openOptions(context));
  try {
    const store = createCockpitStore({ database, clock: systemClock });
    return await writeExportFile(file, store.export());
  } finally {
    await database.close();
  }
}

/** A file in the place of nothing, or with --replace of what is there, which is kept in a file of its
 * own before. */
export async function importFromFile(context: CockpitContext): Promise<number> {
  const file = fileIn(context);
  const { replace } = context.options;
  await checkReadable(file);
  const database = await openCockpitDatabase(openOptions(context));
  try {
    const store = createCockpitStore({ database, clock: systemClock });
    const isReplaced = replace && (await store.lastChange()) > 0;
    const kept = isReplaced ? keepingPlace(context) : undefined;
    if (kept !== undefined) await writeExportFile(kept, store.export());
    const counts = await store.import(readExportFile(file), { replace });
    if (kept !== undefined) {
      const actor = `person:${userInfo().username}` as const;
      const request = { file, kept };
      await store.audit({ actor, action: 'cockpit.import', request, outcome: 'done' });
    }
    context.report({ file, ...counts, ...(kept === undefined ? {} : { kept }) }, () =>
      [
        `${file}: ${counts.history} changes, ${counts.audit} audit entries, ${counts.points} points`,
        ...(kept === undefined ? [] : [`what was there before is in ${kept}`]),
      ].join('\n'),
    );
    return 0;
  } finally {
    await database.close();
  }
}

function keepingPlace({ env, cwd }: CockpitContext): string {
  const time = new Date(systemClock.now()).toISOString().replaceAll(':', '-');
  const state = resolve(cwd, env.PANTHER_STATE_DIR || '.panther');
  return join(state, 'cockpit', `replaced-${time}.jsonl`);
}

function openOptions({ env, cwd, log, signal }: CockpitContext): OpenCockpit {
  return { env, cwd, log, signal, owner: 'panther cockpit' };
}

function fileIn({ args, cwd }: CockpitContext): string {
  if (args.file !== undefined) return resolve(cwd, args.file);
  throw new Fault({
    code: 'usage',
    message: `${args.action} takes a file`,
    hint: `panther cockpit ${args.action} cockpit.jsonl`,
  });
}
