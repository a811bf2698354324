import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { exitCodes, Fault } from '#lib';
import { databaseFile } from '../cycle/log.ts';
import { exportLog, replayLog, verifyLog } from '../events/index.ts';
import { projections } from '../projections.ts';
import { registry } from '../registry.ts';
import { stateFolderOf, withLog } from './context.ts';
import type { BrainCommandContext } from './options.ts';

/** The database that is there. Throws Fault `brain.unknown` where none ever was, `brain.tampered` where one is
 * gone. */
function logOf(context: BrainCommandContext): string {
  const path = databaseFile(stateFolderOf(context));
  if (existsSync(path)) return path;
  if (existsSync(`${path}.head`)) {
    throw new Fault({
      code: 'brain.tampered',
      message: 'the event log is gone; its signed head is still there',
      hint: 'restore the newest backup: panther brain verify tells whether it is whole',
      where: path,
    });
  }
  throw new Fault({
    code: 'brain.unknown',
    message: 'there is no event log here yet',
    hint: 'panther brain cycle begins one; PANTHER_STATE_DIR says where it lies',
    where: path,
  });
}

/** Every row by its hash, and the newest by the signed head beside the database. */
export async function runVerify(context: BrainCommandContext): Promise<number> {
  const result = await verifyLog(logOf(context));
  context.report(result, () => {
    if (result.ok) return `${result.events} events, every one as it was written`;
    const { seq, columns, message } = result.problem ?? { seq: 0, columns: [], message: '' };
    const where = columns.length === 0 ? '' : `, ${columns.join(', ')}`;
    return `row ${seq}${where}: ${message}`;
  });
  return result.ok ? 0 : exitCodes['brain.tampered'];
}

/** Every table built anew from the events, compared byte for byte with what is there. */
export async function runReplay(context: BrainCommandContext): Promise<number> {
  const path = logOf(context);
  const result = await replayLog({ path, registry, projections });
  context.report(result, () =>
    [
      `${result.events} events`,
      ...result.tables.map(
        ({ table, rows, same }) =>
          `  ${table.padEnd(24)}${String(rows).padStart(8)} rows  ${same ? 'same' : 'DIFFERENT'}`,
      ),
      result.ok ? 'every table is what follows from the events' : 'a table differs',
    ].join('\n'),
  );
  return result.ok ? 0 : exitCodes['brain.tampered'];
}

export async function runExport(context: BrainCommandContext): Promise<number> {
  const format = context.options.format === 'csv' ? 'csv' : 'ndjson';
  const table = context.args.subject;
  const path = logOf(context);
  for await (const line of exportLog(path, table === undefined ? { format } : { format, table })) {
    context.stdout(line.trimEnd());
  }
  return 0;
}

export async function runBackup(context: BrainCommandContext): Promise<number> {
  const { subject } = context.args;
  if (subject === undefined) {
    const hint = 'panther brain backup brain-2026-01-01.db';
    throw new Fault({ code: 'usage', message: 'backup needs a file to write', hint });
  }
  logOf(context);
  const file = resolve(context.cwd, subject);
  const tip = await withLog(context, (log) => log.backup(file));
  context.report({ file, ...tip }, () => `${file}: ${tip.seq} events; it verifies by itself`);
  return 0;
}
