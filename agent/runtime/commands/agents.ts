import { defineCommand, Fault, nearest } from '#lib';
import { runByHand } from '../agents/cli/act.ts';
import {
  approve,
  denyProposal,
  pauseAgent,
  promoteAgent,
  rateRunByHand,
  score,
} from '../agents/cli/change.ts';
import {
  listAgents,
  listApprovals,
  listPredictions,
  listRuns,
  showAgent,
} from '../agents/cli/look.ts';
import { type AgentsContext, agentArgs, agentOptions } from '../agents/cli/options.ts';
import { cancelByHand, listWorkers, waitByHand } from '../agents/cli/queue.ts';
import { callTool, listTools } from '../agents/cli/tool-actions.ts';

interface Action {
  /** Words it takes after its name. */
  readonly words: number;
  readonly run: (context: AgentsContext) => number | Promise<number>;
}

const actions: Readonly<Record<string, Action>> = {
  list: { words: 0, run: listAgents },
  show: { words: 1, run: showAgent },
  run: { words: Number.POSITIVE_INFINITY, run: runByHand },
  runs: { words: 1, run: listRuns },
  wait: { words: 1, run: waitByHand },
  cancel: { words: 1, run: cancelByHand },
  workers: { words: 0, run: listWorkers },
  promote: { words: 1, run: promoteAgent },
  pause: { words: 1, run: pauseAgent },
  predictions: { words: 1, run: listPredictions },
  score: { words: 2, run: score },
  rate: { words: 2, run: rateRunByHand },
  tools: { words: 0, run: listTools },
  call: { words: 2, run: callTool },
  approvals: { words: 0, run: listApprovals },
  approve: { words: 1, run: approve },
  deny: { words: 1, run: denyProposal },
};

export const command = defineCommand({
  name: 'agents',
  summary: 'The agents of this machine: what they may do, run them, promote or pause them',
  description: [
    'An agent begins in sandbox mode, where nothing it says has a consequence. In shadow mode its predictions are kept and held against what happens; 20 that were scored and a trust of 0.75 make it live. What it may not give is refused, and takes it a step down.',
    'A live agent can propose something to you; it is done when you approve it, once, and void after a day. "score" holds predictions that are due against the trading brain; "score ID yes|no" those that only a person can judge.',
    'A run with --queue is done by any machine whose agent has the same PostgreSQL server; what it came to is in the records of all. When its machine dies another one begins it anew. It only reads: what it would propose is noted, and nobody is asked.',
    'All of it is asked of the agent that PANTHER_AGENT_URL names, as on a host, or else of the one that runs here: its records, its brain. Only where there is none are the records in your own state folder meant.',
  ].join('\n\n'),
  args: agentArgs,
  options: agentOptions,
  examples: [
    { command: 'panther agents', description: 'who there is, in which mode, how far trusted' },
    {
      command: 'panther agents run docs-researcher "how are options merged in NixOS?"',
      description: '',
    },
    {
      command: 'panther agents run journal-reviewer --file week.json',
      description: 'with what it is to read',
    },
    {
      command: 'panther agents run narrative-digest --queue --wait --key 2026-11-21 --file news.md',
      description: 'by any machine that shares DATABASE_URL; "workers" lists them',
    },
    { command: 'panther agents show brain-analyst', description: 'what it may do, and its trust' },
    {
      command: 'panther agents promote brain-analyst --reason "20 good weeks"',
      description: 'a step up, if it has earned it',
    },
    {
      command: `panther agents call fleet_search '{"query":"postgres"}'`,
      description: 'a tool as an agent would call it; "tools" lists them',
    },
    { command: 'panther agents approvals', description: 'what they ask you for' },
  ],
  run({ args, ...rest }) {
    const [name = 'list', ...words] = args.action ?? [];
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined) throw unknownAction(name);
    if (words.length > action.words) {
      const message = `${name} does not take ${JSON.stringify(words[action.words])}`;
      throw new Fault({ code: 'usage', message, hint: 'panther agents --help' });
    }
    return action.run({ ...rest, words });
  },
});

function unknownAction(name: string): Fault {
  const names = Object.keys(actions);
  const guess = nearest(name, names);
  return new Fault({
    code: 'usage',
    message: `unknown action ${JSON.stringify(name)}`,
    hint: guess === undefined ? `one of: ${names.join(', ')}` : `did you mean ${guess}?`,
  });
}
