import { exec } from '../exec.ts';
import { Fault } from '../fault.ts';
import type { Finding } from './finding.ts';

/** A program that some command calls. */
export interface ProgramNeed {
  readonly name: string;
  readonly for: string;
  readonly required: boolean;
  /** How its version is asked; of several names the first that is there counts. */
  readonly ask: readonly [command: string, ...args: string[]];
  readonly otherNames?: readonly string[];
  readonly debian: string;
  readonly nixos: string;
}

export interface Machine {
  readonly isNixOS: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Looks for a program by asking its version. @throws Fault aborted */
export async function findProgram(need: ProgramNeed, machine: Machine): Promise<Finding> {
  const { name, required, ask, otherNames = [] } = need;
  const [program, ...args] = ask;
  const base = { name, required, for: need.for };
  const howToGet = machine.isNixOS ? need.nixos : need.debian;
  let found: string | undefined;
  for (const each of [program, ...otherNames]) {
    const asked = await askVersion(each, args, machine);
    if (asked.isThere) return { ...base, ok: true, found: asked.said, howToGet: undefined };
    found ??= asked.said;
  }
  return { ...base, ok: false, found, howToGet };
}

interface Asked {
  readonly isThere: boolean;
  readonly said: string | undefined;
}

async function askVersion(
  program: string,
  args: readonly string[],
  { env, signal }: Machine,
): Promise<Asked> {
  try {
    const run = await exec(program, args, {
      ...{ env, signal, timeoutMs: 10_000, allowExitCodes: 'any' },
    });
    // `ssh -V` writes to stderr; several write more than one line.
    const text = run.stdout.trim() || run.stderr.trim();
    const version = /\d+(?:\.\d+)+[\w.~+-]*/.exec(text)?.[0];
    if (run.exitCode === 0) return { isThere: true, said: version ?? 'yes' };
    return { isThere: false, said: `does not work: exit code ${run.exitCode}` };
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'aborted') throw error;
    return { isThere: false, said: error.code === 'exec.not-found' ? undefined : error.message };
  }
}
