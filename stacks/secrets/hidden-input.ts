import { abortFault, Fault } from '#lib';

/** More is no token. */
const inputMaxBytes = 64 * 1024;

export interface HiddenInput {
  readonly input: NodeJS.ReadStream;
  /** Where the question goes; never what is typed. */
  readonly output: { write(text: string): unknown };
  readonly signal: AbortSignal;
}

/** All of stdin, or on a terminal one line that is not shown. Throws Fault `usage` for too much of
 * it, and `aborted`. */
export async function readHidden(question: string, options: HiddenInput): Promise<string> {
  return options.input.isTTY ? readLine(question, options) : readAll(options);
}

async function readAll({ input, signal }: HiddenInput): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  const onAbort = () => input.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for await (const chunk of input) {
      const bytes = Buffer.from(chunk);
      sizeBytes += bytes.length;
      if (sizeBytes > inputMaxBytes) throw tooMuch();
      chunks.push(bytes);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
  if (signal.aborted) throw abortFault(signal);
  return Buffer.concat(chunks).toString('utf8');
}

const keys = { enter: ['\r', '\n'], end: '\u0004', interrupt: '\u0003', erase: ['\u007f', '\b'] };

/** In raw mode nothing is echoed, and ^C is a character. */
function readLine(question: string, { input, output, signal }: HiddenInput): Promise<string> {
  const wasRaw = input.isRaw;
  // Before the question: whoever answers it at once (a paste, a program) must not be echoed.
  input.setRawMode(true);
  output.write(question);
  input.setEncoding('utf8');
  input.resume();
  let line = '';
  return new Promise<string>((resolve, reject) => {
    const finish = (end: () => void) => {
      input.off('data', onData);
      signal.removeEventListener('abort', onAbort);
      input.setRawMode(wasRaw);
      input.pause();
      output.write('\n');
      end();
    };
    const interrupted = new Fault({ code: 'aborted', message: 'interrupted' });
    const onAbort = () => finish(() => reject(abortFault(signal)));
    const onData = (text: string) => {
      for (const key of text) {
        if (keys.enter.includes(key) || key === keys.end) return finish(() => resolve(line));
        if (key === keys.interrupt) return finish(() => reject(interrupted));
        line = keys.erase.includes(key) ? line.slice(0, -1) : line + key;
      }
      if (line.length > inputMaxBytes) finish(() => reject(tooMuch()));
    };
    input.on('data', onData);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}

function tooMuch(): Fault {
  return new Fault({
    code: 'usage',
    message: 'what came on stdin is too much to be a token',
    hint: 'give the token alone',
  });
}
