import type { BrainConfig } from '../config/index.ts';
import { readOpenPositions } from '../positions/index.ts';
import { readClosedPositions } from '../views.ts';
import { demonstrationLabel } from './demonstration.ts';
import type { BrainLog } from './log.ts';
import { narrateEvent } from './narrate.ts';

export interface NarratorOptions {
  readonly log: BrainLog;
  readonly config: BrainConfig;
  readonly stateFolder: string;
  readonly tell: (line: string) => void;
}

export interface Narrator {
  /** Says what it came to. */
  stop(): void;
}

/** Tells a demonstration as it goes, each line with its label. */
export function startNarrator({ log, config, stateFolder, tell }: NarratorOptions): Narrator {
  const { speed } = config.demonstration;
  const say = (line: string) => tell(`${demonstrationLabel(speed)}  ${line}`);
  const hourS = Math.round(36_000 / speed) / 10;
  say('paper money on a made up market: no order leaves this machine, no price is real');
  say(`an hour of that market takes ${hourS} s; times are its own`);
  say(
    `trades sooner than the real settings would: ${config.universe.symbols.length} assets, positions for at most ${config.execution.max_holding_hours} h`,
  );
  say(`kept in ${stateFolder}, apart from your account`);
  const silence = log.subscribe((events) => {
    for (const event of events) {
      const line = narrateEvent(log.db, event);
      if (line !== undefined) say(line);
    }
  });
  const before = summarise(log);
  return {
    stop() {
      silence();
      const after = summarise(log);
      const [count, pnl] = [after.count - before.count, after.pnl - before.pnl];
      const open = readOpenPositions(log.db).length;
      const result = `${pnl < 0 ? '−' : '+'}$${Math.abs(pnl).toFixed(2)}`;
      say(
        `over: ${count} positions closed, ${result}; ${open} still open, the next run goes on with them`,
      );
      say(
        'look into it: panther brain positions --demonstration; the same with why, scorecard, verify',
      );
    },
  };
}

function summarise({ db }: BrainLog): { count: number; pnl: number } {
  const closed = readClosedPositions(db, 100_000);
  return { count: closed.length, pnl: closed.reduce((sum, { pnl }) => sum + Number(pnl), 0) };
}
