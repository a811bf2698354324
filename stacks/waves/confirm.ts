import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { abortFault, Fault } from '#lib';
import type { DeployHost } from '../deploy/types.ts';

/** Resolves to the line that was answered to a question, '' when there was none. Throws Fault
 * `aborted`. Undefined where nobody can be asked. */
export type Ask = ((question: string, signal: AbortSignal) => Promise<string>) | undefined;

/** Asks on the terminal. Undefined when `input` is none. */
export function askOnTerminal(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Ask {
  if (!input.isTTY) return undefined;
  return async (question, signal) => {
    // Not `terminal`: the terminal itself edits the line, and ^C stays a signal.
    const lines = createInterface({ input, output, terminal: false });
    try {
      const closed = once(lines, 'close').then(() => '');
      return await Promise.race([lines.question(question, { signal }), closed]);
    } catch (error) {
      throw signal.aborted ? abortFault(signal) : error;
    } finally {
      lines.close();
    }
  };
}

export interface ConfirmInput {
  readonly hosts: readonly Pick<DeployHost, 'name'>[];
  readonly yes: boolean;
  readonly ask: Ask;
  readonly signal: AbortSignal;
}

/** Every host of the fleet is deployed only when somebody says so. Throws Fault `usage` where nobody
 * can be asked, `aborted` for any answer but yes. */
export async function confirmAll({ hosts, yes, ask, signal }: ConfirmInput): Promise<void> {
  if (yes) return;
  const names = hosts.map(({ name }) => name).join(', ');
  if (ask === undefined) {
    throw new Fault({
      code: 'usage',
      message: `deploy: --all means ${names}, and nobody is here to confirm it`,
      hint: 'add --yes, or name the hosts with --host',
    });
  }
  const answer = await ask(`Deploy ${hosts.length} hosts (${names})? [y/N] `, signal);
  if (/^y(?:es)?$/i.test(answer.trim())) return;
  throw new Fault({ code: 'aborted', message: 'no host was touched: it was not confirmed' });
}
