import { statSync } from 'node:fs';
import { type Clock, canonicalJson, Fault, type Log, sha256Hex } from '#lib';
import { type BrainConfig, type ConfigInput, dcgListOf, loadConfig } from '../config/index.ts';
import { type DcgList, eventOfDcgList } from '../risk/index.ts';
import type { BrainLog } from './log.ts';

/** The list of restricted symbols in force. */
export interface Restricted {
  list(): DcgList;
  /** Looks whether the file changed and takes its list; one that cannot be read leaves the list as it is
   * and raises an alert. Throws Fault `brain.store` when the log takes nothing. */
  refresh(): void;
}

export interface RestrictedOptions {
  readonly config: BrainConfig;
  /** Where the configuration came from; without it nothing is read anew. */
  readonly input: ConfigInput | undefined;
  readonly log: BrainLog;
  readonly clock: Clock;
  readonly report: Log;
}

export function createRestricted(options: RestrictedOptions): Restricted {
  const { config, input, log, report } = options;
  let list = dcgListOf(config);
  let seen = input === undefined ? '' : stampOf(input.file);
  record(options, list);

  function take(from: ConfigInput): void {
    if (stampOf(from.file) === gone) {
      throw new Fault({ code: 'brain.config', message: 'the file is gone', where: from.file });
    }
    const next = dcgListOf(loadConfig(from));
    if (canonicalJson(next) === canonicalJson(list)) return;
    list = next;
    record(options, list);
    report.info('another list of restricted symbols is in force', {
      symbols: list.entries.map(({ symbol }) => symbol).join(', ') || 'none',
    });
  }

  return {
    list: () => list,
    refresh() {
      if (input === undefined) return;
      const stamp = stampOf(input.file);
      if (stamp === seen) return;
      seen = stamp;
      try {
        take(input);
      } catch (error) {
        if (!(error instanceof Fault) || error.code === 'brain.store') throw error;
        report.error('the configuration is not taken', { reason: error.message });
        const payload = {
          ...{ file: input.file, message: error.message },
          keeps: 'the list of restricted symbols',
        };
        const about = { at: options.clock.now(), source: 'brain/config', trace: 'config' };
        const dedupeKey = `config.refused ${sha256Hex(`${stamp} ${error.message}`)}`;
        log.append([{ type: 'config.refused.v1', payload, ...about, dedupeKey }]);
      }
    },
  };
}

/** Once for each change, over restarts too. */
function record({ log, clock }: RestrictedOptions, list: DcgList): void {
  let last: unknown = [];
  for (const event of log.read({ types: ['dcg.changed.v1'] })) last = event.payload.entries;
  const about = { at: clock.now(), trace: 'config', source: 'brain/config' };
  const event = eventOfDcgList(list, about);
  const entries = list.entries.map((entry) => ({ ...entry }));
  if (canonicalJson(last) !== canonicalJson(entries)) log.append([event]);
}

const gone = 'gone';

/** Changes when the file is written or replaced. */
function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false, bigint: true });
  return stat === undefined ? gone : `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`;
}
