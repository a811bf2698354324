import * as fs from 'node:fs';
import { type Clock, Fault } from '#lib';
import { watchPipe } from './pipe-reader.ts';

const everyMs = 1_000;

/** Fires when nobody reads a file descriptor of ours any more. A write would tell; but a question may wait for a
 * model for minutes with nothing to write, and a dropped SSH session without a terminal sends no signal. */
export function watchReader(descriptor: number, clock: Clock): AbortController & Disposable {
  const gone = new AbortController();
  const end = new AbortController();
  const isClosed = probeOf(descriptor);
  const watch = async () => {
    while (isClosed !== undefined && !gone.signal.aborted) {
      await clock.sleep(everyMs, end.signal);
      if (!isClosed()) continue;
      const message = 'nobody reads the output any more';
      gone.abort(new Fault({ code: 'aborted', message }));
    }
  };
  watch().catch((error: unknown) => {
    if (!end.signal.aborted) throw error;
  });
  return Object.assign(gone, { [Symbol.dispose]: () => end.abort() });
}

/** How a descriptor is asked whether it has a reader; undefined where there is no way, or no need: a terminal
 * that goes sends SIGHUP, a file has no reader. */
function probeOf(descriptor: number): (() => boolean) | undefined {
  const stat = fs.fstatSync(descriptor);
  if (stat.isFIFO()) return watchPipe(descriptor);
  return stat.isSocket() ? () => isSocketClosed(descriptor) : undefined;
}

/** unix(7): a send of nothing on a socket whose other end is closed fails with EPIPE; one whose other end only
 * has nothing more to say does not. */
function isSocketClosed(descriptor: number): boolean {
  try {
    fs.writeSync(descriptor, new Uint8Array(0));
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPIPE';
  }
}
