import { chooseAction, defineCommand, Fault } from '#lib';
import { runClose, runKillSwitch, runOneCycle, runService } from '../cli/act-actions.ts';
import { runBackup, runExport, runReplay, runVerify } from '../cli/log-actions.ts';
import { runNote } from '../cli/note-actions.ts';
import { type BrainCommandContext, brainArgs, brainOptions } from '../cli/options.ts';
import { runProducers } from '../cli/producer-actions.ts';
import {
  runConfig,
  runPositions,
  runScorecard,
  runSignals,
  runStatus,
  runWhy,
} from '../cli/read-actions.ts';
import { runHolds, runRiskCap } from '../cli/restraint-actions.ts';

interface Action {
  readonly run: (context: BrainCommandContext) => Promise<number> | number;
  /** Words after the action, at most. */
  readonly words: number;
}

const actions: Readonly<Record<string, Action>> = {
  run: { run: runService, words: 0 },
  cycle: { run: runOneCycle, words: 0 },
  status: { run: runStatus, words: 0 },
  signals: { run: runSignals, words: 0 },
  positions: { run: runPositions, words: 0 },
  close: { run: runClose, words: 1 },
  'kill-switch': { run: runKillSwitch, words: 1 },
  'risk-cap': { run: runRiskCap, words: 1 },
  holds: { run: runHolds, words: 2 },
  why: { run: runWhy, words: 1 },
  scorecard: { run: runScorecard, words: 0 },
  producers: { run: runProducers, words: 2 },
  note: { run: runNote, words: 3 },
  config: { run: runConfig, words: 0 },
  verify: { run: runVerify, words: 0 },
  replay: { run: runReplay, words: 0 },
  export: { run: runExport, words: 1 },
  backup: { run: runBackup, words: 1 },
};

export const command = defineCommand({
  name: 'brain',
  summary: 'The trading brain on paper: run it, look at it, stop it, and check its log',
  description: `"run" is the service; it trades paper money on a made up market until a real source is set in brain.yaml. "cycle" runs once. "why" tells every gate of a decision, and without an id lists the newest. "kill-switch" shows the level or sets it, with --reason; the machine only ever raises it. "risk-cap" is the risk state that the cockpit tells: in RISK_OFF nothing is entered. "holds" are stops of new entries; "holds release ID" ends one. "note BTC long 7 --text …" is a view of yours that the curator hears; "note" lists them and "note revoke ID" takes one back. "producers" lists who tells signals; "producers add NAME" lets somebody else send some, which count only after "producers promote NAME". "verify" names the first row that was changed, "replay" builds every table anew and compares it byte for byte.

No order leaves this machine.`,
  args: brainArgs,
  options: brainOptions,
  examples: [
    {
      command: 'panther brain run --demonstration',
      description: 'trades opened and closed while you watch: an hour of the market in 5 seconds',
    },
    { command: 'panther brain cycle', description: 'one look at the market' },
    {
      command: 'panther brain why 3f9c',
      description: 'the gates of a decision, with their numbers',
    },
    {
      command: 'panther brain kill-switch 2 --reason "news"',
      description: 'no new positions; exits go on',
    },
    {
      command: 'panther brain note BTC short 6 --text "unlock on Friday" --expires 2d',
      description: 'what you think, for two days',
    },
    {
      command: 'panther brain producers add friend --domain social --key-file friend.key',
      description: 'another source of signals, on trial; the key is for its owner',
    },
  ],
  run(context) {
    const { action, subject: words } = context.args;
    const found = chooseAction(actions, action);
    if (words.length > found.words) {
      const message = `${action} does not take ${JSON.stringify(words[found.words])}`;
      throw new Fault({ code: 'usage', message, hint: 'panther brain --help' });
    }
    const [subject, ...more] = words;
    return found.run({ ...context, args: { subject, more } });
  },
});
