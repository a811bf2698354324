import { resolve } from 'node:path';
import { exitCodes, Fault, renderFault } from '#lib';
import { type FileReport, importFile, listDataFiles } from '../collect/import.ts';
import type { ColumnMap } from '../sources/table-columns.ts';
import type { TableName } from '../store/names.ts';
import { type DataContext, openStore, parsePairs } from './options.ts';
import { renderReports } from './render.ts';

/** Files of others into the store of real data. */
export async function runImport(context: DataContext): Promise<number> {
  const { options, args, cwd, signal, report, stderr } = context;
  if (args.path.length === 0) {
    throw new Fault({
      code: 'usage',
      message: 'which files or folders?',
      hint: 'panther data import FOLDER',
    });
  }
  const files = listDataFiles(args.path.map((path) => resolve(cwd, path)));
  const kind = kindOf(context);
  const [symbol, otherSymbol] = options.symbol;
  const [interval, otherInterval] = options.interval;
  if (otherSymbol !== undefined || otherInterval !== undefined) {
    throw new Fault({ code: 'usage', message: 'import takes one --symbol and one --interval' });
  }
  const store = openStore(context, 'real');
  const reports: FileReport[] = [];
  const leftOut: Fault[] = [];
  try {
    for (const path of files) {
      const file = importFile(path, {
        store,
        kind,
        symbol,
        interval,
        series: options.series,
        source: options.source ?? 'file',
        columns: parsePairs('column', options.column) as ColumnMap,
        stamp: options.stamp === 'close' ? 'close' : 'open',
        lagMs: options['lag-ms'],
        signal,
        onRows: (_, rows) => stderr(`${path}: ${rows} rows`),
      });
      // One file of a folder that is of another kind does not keep the others out.
      await file.then(
        (done) => reports.push(done),
        (error: unknown) => leftOut.push(expected(error, path)),
      );
    }
  } finally {
    store.close();
  }
  report({ folder: store.folder, files: reports, leftOut }, () =>
    [renderReports(reports), ...leftOut.map(renderFault)].join('\n').trim(),
  );
  const [first] = leftOut;
  if (first !== undefined) return first.exitCode;
  return reports.every(({ refused }) => refused === 0) ? 0 : exitCodes['brain.candle-invalid'];
}

const perFile: readonly string[] = ['usage', 'brain.mixed', 'io.read-failed'];

/** Throws what is no trouble of one file. */
function expected(error: unknown, path: string): Fault {
  if (!(error instanceof Fault) || !perFile.includes(error.code)) throw error;
  const { code, message, hint } = error;
  return new Fault({ code, message: `left out: ${message}`, hint, where: path, cause: error });
}

function kindOf({ options }: DataContext): TableName['kind'] {
  const [what, ...more] = options.what;
  const kind = what ?? (options.series === undefined ? 'candles' : 'series');
  if (more.length === 0 && kind !== 'assets') return kind;
  throw new Fault({
    code: 'usage',
    message: 'import takes one --what of candles, funding, series and trades',
  });
}
