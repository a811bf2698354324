import { openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { ReadStream, WriteStream } from 'node:tty';
import { abortFault, Fault } from '#lib';

/** Resolves to what a person typed, '' for nothing. */
export type Ask = (question: string) => Promise<string>;

const terminal = '/dev/tty';

/** Asks at the terminal itself: stdin may carry a token, stdout belongs to who reads it. Throws
 * Fault `usage` where nobody sits at one, and `aborted`. */
export function createTerminalAsk(signal: AbortSignal, otherwise: string): Ask {
  return async (question) => {
    const input = new ReadStream(openTerminal('r', otherwise));
    const output = new WriteStream(openTerminal('w', otherwise));
    // Not as a terminal of readline's, so that ^C stays a signal.
    const lines = createInterface({ input, terminal: false });
    try {
      output.write(question);
      return await new Promise<string>((resolve, reject) => {
        lines.once('line', resolve);
        lines.once('close', () => resolve(''));
        const stop = () => reject(abortFault(signal));
        if (signal.aborted) stop();
        else signal.addEventListener('abort', stop, { once: true });
      });
    } finally {
      lines.close();
      input.destroy();
      output.destroy();
    }
  };
}

function openTerminal(flags: 'r' | 'w', otherwise: string): number {
  try {
    return openSync(terminal, flags);
  } catch (cause) {
    throw new Fault({
      code: 'usage',
      message: 'there is no terminal to ask at',
      hint: otherwise,
      cause,
    });
  }
}
