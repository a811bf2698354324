import { pairProcesses } from './measure.ts';

const runs = 10;

/** `panther generate` as a whole process for the real fleet. Goal: 400 ms; floor: the launcher
 * and nothing else. */
export async function benchGenerate(say: (line: string) => void): Promise<unknown> {
  const generate = pairProcesses(runs, ['bin/panther', 'generate'], ['bin/panther', '--version']);
  say(
    `panther generate ${generate.first.median} ms (goal: 400), ${generate.ratio.median} × the launcher alone`,
  );
  const check = pairProcesses(
    runs,
    ['bin/panther', 'check', '--no-nix'],
    ['bin/panther', '--version'],
  );
  say(`panther check without Nix ${check.first.median} ms (goal: 1000)`);
  return { generate, check };
}
