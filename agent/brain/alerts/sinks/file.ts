import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Fault } from '#lib';
import { type AlertSink, renderAlert } from '../types.ts';

/** One line an alert, for the eye and for whoever watches the file. */
export function createFileSink(path: string): AlertSink {
  return {
    name: 'file',
    async deliver(alert) {
      try {
        await mkdir(dirname(path), { recursive: true });
        await appendFile(path, `${renderAlert(alert)}\n`, { mode: 0o600, flush: true });
      } catch (cause) {
        const message = `${path} cannot be written: ${(cause as Error).message}`;
        throw new Fault({ code: 'io.write-failed', message, cause, retryable: true });
      }
    },
  };
}
