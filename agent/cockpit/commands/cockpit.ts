import { defineCommand, exitCodes, Fault, nearest } from '#lib';
import { listAudit } from '../cli/audit-action.ts';
import { runGrants } from '../cli/grants-action.ts';
import { type CockpitContext, cockpitArgs, cockpitOptions } from '../cli/options.ts';
import { runPokerAction } from '../cli/poker-action.ts';
import { runRules } from '../cli/rules-action.ts';
import { showSettings } from '../cli/settings-action.ts';
import { exportToFile, importFromFile } from '../cli/transfer-actions.ts';

interface Action {
  readonly run: (context: CockpitContext) => Promise<number> | number;
  /** Words after the action, at most. */
  readonly words: number;
}

const actions: Readonly<Record<string, Action>> = {
  export: { run: exportToFile, words: 1 },
  import: { run: importFromFile, words: 1 },
  settings: { run: showSettings, words: 0 },
  rules: { run: runRules, words: 2 },
  grants: { run: runGrants, words: 3 },
  audit: { run: listAudit, words: 0 },
  poker: { run: runPokerAction, words: 2 },
};

export const command = defineCommand({
  name: 'cockpit',
  summary:
    'The records of the cockpit as a file, its settings, rules, grants, audit, the poker lab',
  description: `An export is everything: records with every version they had, links, the audit, the series behind the charts. The same content is the same bytes. It holds what you know of your money, so the file is readable by you alone.

"rules" lists the rules as their files say them, "rules check" tells what cannot count and which rules wait for what nobody supplies here, "rules try FILE" goes through the decisions of the past with a rule that is not in force yet and writes nothing. "poker train" learns kuhn or leduc; the run is a record.

"grants" lists what agents may do there. "grants give AGENT ACTION" lets one do one thing, for --days; "grants take ID" ends that at once. "grants token AGENT FILE" writes the token that names the agent at the door: with it a program sees the cockpit and does what the agent was granted, and passes for nobody else. All of it is in the audit.

"audit" lists who did what and what came of it, the newest first: actions of persons and agents, decisions that were carried out, imports with the rows they refused.

An import is whole or not at all, into an empty cockpit; with --replace into one that is not, and what was there is kept in a file first. While an agent runs here, export asks it; import wants it stopped.

Exit code ${exitCodes['cockpit.transfer']}: the file is no whole export, or the cockpit is not empty. ${exitCodes['postgres.locked']}: another process has the embedded database open. ${exitCodes['config.invalid']}: cockpit.yaml has a mistake.`,
  args: cockpitArgs,
  options: cockpitOptions,
  examples: [
    { command: 'panther cockpit export cockpit.jsonl', description: 'everything as one file' },
    { command: 'panther cockpit import cockpit.jsonl', description: 'on another machine' },
    {
      command: 'panther cockpit import cockpit.jsonl --replace',
      description: 'back to how it was then',
    },
    {
      command: 'panther cockpit rules try sell.yaml --days 90',
      description: 'what a rule would have said in three months',
    },
    {
      command: 'panther cockpit grants give digest tasks.add --reason "sorts the inbox"',
      description: 'lets the agent add tasks for 30 days',
    },
    {
      command: 'panther cockpit grants token digest digest.token --days 90',
      description: 'the file with which it comes to the door',
    },
    {
      command: 'panther cockpit audit --outcome refused',
      description: 'who wanted what and was not let',
    },
    { command: 'panther cockpit audit --action import --json', description: 'every import' },
    { command: 'panther cockpit poker train kuhn', description: 'to see it learn' },
    {
      command: 'panther cockpit settings',
      description: 'every key of cockpit.yaml, and its value',
    },
  ],
  run(context) {
    const { action, file: words } = context.args;
    const found = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (found !== undefined) {
      if (words.length > found.words) {
        const message = `${action} does not take ${JSON.stringify(words[found.words])}`;
        throw new Fault({ code: 'usage', message, hint: 'panther cockpit --help' });
      }
      const [file, ...more] = words;
      return found.run({ ...context, args: { action, file, more } });
    }
    const names = Object.keys(actions);
    const guess = nearest(action, names);
    throw new Fault({
      code: 'usage',
      message: `unknown action ${JSON.stringify(action)}`,
      hint: guess === undefined ? `one of: ${names.join(', ')}` : `did you mean ${guess}?`,
    });
  },
});
