import { Fault } from '../fault.ts';
import { nearest } from '../nearest.ts';

/** What a command's first word asks for, out of what it can do by name. Throws Fault `usage` with the name
 * that comes nearest, or with all of them. */
export function chooseAction<Run>(actions: Readonly<Record<string, Run>>, action: string): Run {
  const names = Object.keys(actions);
  const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (run !== undefined) return run;
  const guess = nearest(action, names);
  throw new Fault({
    code: 'usage',
    message: `unknown action ${JSON.stringify(action)}`,
    hint: guess === undefined ? `one of: ${names.join(', ')}` : `did you mean ${guess}?`,
  });
}
