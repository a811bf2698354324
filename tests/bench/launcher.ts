import { pairProcesses } from './measure.ts';

const runs = 15;

/** What bin/panther adds to a program on a Node that is new enough. Goal: below 40 ms. */
export async function benchLauncher(say: (line: string) => void): Promise<unknown> {
  const program = 'tests/bench/hello.ts';
  const result = pairProcesses(runs, ['bin/panther', '--run', program], [program]);
  const addedMs = Math.round((result.first.median - result.second.median) * 10) / 10;
  say(
    `a program through bin/panther ${result.first.median} ms, directly ${result.second.median} ms`,
  );
  say(`the launcher adds ${addedMs} ms (goal: below 40), ratio ${result.ratio.median}`);
  return { ...result, addedMs };
}
