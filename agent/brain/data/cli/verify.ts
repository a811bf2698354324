import { exitCodes, systemClock } from '#lib';
import { verifyStore } from '../collect/verify.ts';
import { type DataContext, openStores, wantedTables } from './options.ts';

export function runVerify(context: DataContext): number {
  const now = systemClock.now();
  const results = openStores(context).map((store) => ({
    folder: store.folder,
    origin: store.origin,
    ...verifyStore(store, now, wantedTables(context)),
  }));
  context.report({ stores: results }, () =>
    results
      .flatMap(({ folder, origin, tables, files, rows, findings }) => [
        `${folder} (${origin}): ${rows} rows in ${files} files of ${tables} tables`,
        ...findings.map(({ severity, where, message }) => `${severity}: ${where}: ${message}`),
        findings.some(({ severity }) => severity === 'error') ? '' : 'all of it is sound',
      ])
      .filter((line) => line !== '')
      .join('\n'),
  );
  const isSound = results.every(({ findings }) => findings.every((f) => f.severity !== 'error'));
  return isSound ? 0 : exitCodes['brain.store'];
}
