import { type CommandContext, Fault } from '#lib';
import { jobLimits } from '../../jobs/limits.ts';
import { reasonMaxChars, reasonMinChars } from './desk/wire.ts';

export const agentArgs = {
  action: {
    description:
      'list, show, run, runs, wait, cancel, workers, promote, pause, predictions, score, rate, approvals, approve, deny, tools or call, and what it is about: the name of an agent, then for run what it is given; the id of a run, prediction or proposal; for call a tool and its input as JSON. Without one: list',
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
  queue: {
    type: 'boolean',
    description: 'run: by any machine that shares the database; it goes on when this command ends',
  },
  wait: { type: 'boolean', description: 'run --queue: until it has ended, and show what it gave' },
  on: { type: 'string', value: 'HOST', description: 'run --queue: by this machine' },
  key: {
    type: 'string',
    value: 'KEY',
    description: 'run --queue: the same key is the same run, however often it is asked for',
  },
  within: {
    type: 'integer',
    value: 'MINUTES',
    ...{ min: 1, max: jobLimits.takeWithinMinutesMax },
    description: `run --queue: until when a machine must have begun (${jobLimits.takeWithinMinutes})`,
  },
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
  const { length } = reason;
  if (length >= reasonMinChars && length <= reasonMaxChars) return reason;
  const message =
    length > reasonMaxChars
      ? `this --reason has ${length} characters; ${reasonMaxChars} are the most`
      : 'this takes a --reason of a word or more, which is recorded';
  throw new Fault({ code: 'usage', message });
}
