import { readFileSync } from 'node:fs';
import { exec } from '#lib';
import { measureReadings } from './from-readings.ts';
import type { Measurement } from './measurement.ts';
import { parseReadings } from './readings.ts';
import { runOverSsh, type SshOptions } from './ssh.ts';
import { describeTarget } from './target.ts';

export interface LocalOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  /** Folder that stands for `/`. */
  readonly rootPrefix?: string | undefined;
}

/** The braces make the shell read all of the script before it does any of it: one that a broken
 * link cut short does nothing. */
function renderProbe(): string {
  const text = readFileSync(new URL('./probe.sh', import.meta.url), 'utf8');
  return `{\n${text}exit 0\n} </dev/null\n`;
}

/** Measures the machine this runs on. Throws Fault `fleet.facts-invalid`, and those of `exec`. */
export async function measureLocally(options: LocalOptions): Promise<Measurement> {
  const { stdout } = await exec('sh', ['-s'], {
    input: renderProbe(),
    env: { ...options.env, ROOT_PREFIX: options.rootPrefix ?? '' },
    signal: options.signal,
  });
  return measureReadings(
    parseReadings(stdout, 'this machine'),
    'measured by panther facts (local)',
  );
}

/** Measures another machine. Throws as `runOverSsh` does. */
export async function measureOverSsh(options: SshOptions): Promise<Measurement> {
  const stdout = await runOverSsh(renderProbe(), options);
  return measureReadings(
    parseReadings(stdout, describeTarget(options.target)),
    'measured by panther facts (ssh)',
  );
}
