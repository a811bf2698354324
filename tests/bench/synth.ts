import { pairProcesses } from './measure.ts';

const runs = 10;

/** `npm run synth` as a whole process for the real fleet, both stacks. Goal: 1500 ms; the fleet has
 * to be resolved and checked for it, so `panther check` is the floor. */
export async function benchSynth(say: (line: string) => void): Promise<unknown> {
  const synth = pairProcesses(
    runs,
    ['bin/panther', '--run', 'stacks/main.ts', '--vps'],
    ['bin/panther', 'check', '--no-nix'],
  );
  say(
    `npm run synth ${synth.first.median} ms (goal: 1500), ${synth.ratio.median} × panther check without Nix`,
  );
  return synth;
}
