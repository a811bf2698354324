import { existsSync } from 'node:fs';
import { canonicalJson, sha256Hex } from '#lib';
import { addCounts, auditImport, type ImportReport, reportOf } from '../import.ts';
import { limits } from '../limits.ts';
import { defineSource } from '../source.ts';
import { type RegistryReport, readRegistries, takeRegistries } from './import-registries.ts';

export interface RegistriesValue {
  /** Of both files and of what is set for wallets. */
  readonly sha256: string;
  /** Of the file that was written last. */
  readonly modifiedAt: string | null;
  readonly report: ImportReport;
}

const dayMs = 24 * 3_600_000;

/** The owner's registries of wallets and projects. */
export const registries = defineSource<RegistriesValue>({
  name: 'registries',
  title: 'Wallets and projects',
  // They change when their owner writes them: what was read is right for as long as it is the same.
  staleAfterMs: 30 * dayMs,
  ...limits.file,
  waitsFor: ({ files }) => (existsSync(files.wallets) ? null : `file ${files.wallets}`),
  async read({ settings, store, previous }) {
    const files = await readRegistries(settings);
    const sums = [files.wallets?.sha256 ?? null, files.projects?.sha256 ?? null];
    const sha256 = sha256Hex(canonicalJson([sums, settings.wallets]));
    if (previous?.sha256 === sha256) return previous;
    const report = wholeReport(await takeRegistries(store, files, settings));
    await auditImport(store, 'registries', report);
    const times = [files.wallets, files.projects].flatMap((file) => file?.modifiedAt ?? []);
    return { sha256, modifiedAt: times.toSorted().at(-1) ?? null, report };
  },
});

function wholeReport(report: RegistryReport): ImportReport {
  const { wallets, projects, contracts, liquidity, badAddresses, unknown, refused } = report;
  const counts = [projects, contracts, liquidity].reduce(addCounts, wallets);
  const dropped = [
    ...badAddresses.map(({ name, problem }) => ({ row: name, reason: `its address ${problem}` })),
    ...unknown.map(({ by, name }) => ({ row: by, reason: `${name} is in no registry` })),
  ];
  return reportOf(
    counts,
    refused,
    dropped.map((note) => ({ file: 'registries', ...note })),
  );
}
