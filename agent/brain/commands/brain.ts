import { defineCommand, Fault, nearest } from '#lib';
import { runClose, runKillSwitch, runOneCycle, runService } from '../cli/act-actions.ts';
import { runBackup, runExport, runReplay, runVerify } from '../cli/log-actions.ts';
import { type BrainCommandContext, brainArgs, brainOptions } from '../cli/options.ts';
import {
  runConfig,
  runPositions,
  runScorecard,
  runSignals,
  runStatus,
  runWhy,
} from '../cli/read-actions.ts';

const actions: Readonly<
  Record<string, (context: BrainCommandContext) => Promise<number> | number>
> = {
  run: runService,
  cycle: runOneCycle,
  status: runStatus,
  signals: runSignals,
  positions: runPositions,
  close: runClose,
  'kill-switch': runKillSwitch,
  why: runWhy,
  scorecard: runScorecard,
  config: runConfig,
  verify: runVerify,
  replay: runReplay,
  export: runExport,
  backup: runBackup,
};

export const command = defineCommand({
  name: 'brain',
  summary: 'The trading brain on paper: run it, look at it, stop it, and check its log',
  description: `"run" is the service; it trades paper money on a made up market until a real source is set in brain.yaml. "cycle" runs once. "why" tells every gate of a decision, and without an id lists the newest. "kill-switch" shows the level or sets it, with --reason; the machine only ever raises it. "verify" names the first row that was changed, "replay" builds every table anew and compares it byte for byte.

No order leaves this machine.`,
  args: brainArgs,
  options: brainOptions,
  examples: [
    { command: 'panther brain run --demonstration 60', description: 'an hour each minute' },
    { command: 'panther brain cycle', description: 'one look at the market' },
    {
      command: 'panther brain why 3f9c',
      description: 'the gates of a decision, with their numbers',
    },
    {
      command: 'panther brain kill-switch 2 --reason "news"',
      description: 'no new positions; exits go on',
    },
  ],
  run(context) {
    const { action } = context.args;
    const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (run !== undefined) return run(context);
    const names = Object.keys(actions);
    const guess = nearest(action, names);
    throw new Fault({
      code: 'usage',
      message: `unknown action ${JSON.stringify(action)}`,
      hint: guess === undefined ? `one of: ${names.join(', ')}` : `did you mean ${guess}?`,
    });
  },
});
