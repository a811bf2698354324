import { type CommandContext, Fault } from '#lib';

export const agentArgs = {
  action: {
    description:
      'list, show, run, runs, promote, pause, predictions, score, rate, approvals, approve, deny, tools or call, and what it is about: the name of an agent, then for run what it is given; the id of a run, prediction or proposal; for call a tool and its input as JSON. Without one: list',
    optional: true,
    variadic: true,
  },
} as const;

export const agentOptions = {
  reason: {
    type: 'string',
    value: 'TEXT',
    description: 'promote, pause, rate, score, approve, deny: why; it is recorded',
  },
  model: {
    type: 'string',
    value: 'PROVIDER/MODEL',
    description: 'run: ask this model before the others that are configured',
  },
  file: { type: 'string', value: 'FILE', description: 'run: what it is given, from a file' },
  limit: {
    type: 'integer',
    value: 'N',
    ...{ min: 1, max: 200, default: 20 },
    description: 'runs, predictions: how many',
  },
  all: { type: 'boolean', description: 'approvals: those that were decided too' },
} as const;

type Parsed = CommandContext<typeof agentArgs, typeof agentOptions>;

export interface AgentsContext extends Omit<Parsed, 'args'> {
  readonly words: readonly string[];
}

/** @throws Fault usage */
export function needWord({ words }: AgentsContext, at: number, what: string): string {
  const word = words[at];
  if (word !== undefined && word !== '') return word;
  const message = `${what} is missing`;
  throw new Fault({ code: 'usage', message, hint: 'panther agents --help' });
}

/** @throws Fault usage */
export function needReason({ options }: AgentsContext): string {
  const reason = (options.reason ?? '').trim();
  if (reason.length >= 3) return reason;
  const message = 'this takes a --reason of a word or more, which is recorded';
  throw new Fault({ code: 'usage', message });
}
