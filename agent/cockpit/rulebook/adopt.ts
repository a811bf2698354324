import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, writeFault, writeFileAtomic } from '#lib';
import { exampleFolders, hasOwnRulebook, type RulebookFolders, stagedFolder } from './read.ts';

/** Makes the examples of the program the owner's own, where the owner has none yet: all of them or none. The
 * folder of rules is put in its place last and at once; until then the examples count as before, and an
 * attempt that was cut off is begun again. Returns how many files were copied; null where nothing was to be
 * done: the owner has a folder, or the program comes without examples.
 * @throws Fault io.write-failed, io.no-space */
export function adoptExamples(
  own: RulebookFolders,
  examples: RulebookFolders | undefined = exampleFolders(),
): number | null {
  if (examples === undefined || hasOwnRulebook(own)) return null;
  const staged = { rules: stagedFolder(own.rules), scenarios: stagedFolder(own.scenarios) };
  const discard = () => {
    rmSync(staged.scenarios, { recursive: true, force: true });
    rmSync(staged.rules, { recursive: true, force: true });
  };
  // Only a cut-off attempt leaves scenarios without rules; what somebody wrote there since stays.
  const hadScenarios = existsSync(own.scenarios);
  try {
    rmSync(staged.scenarios, { recursive: true, force: true });
    const rules = copyFiles(examples.rules, staged.rules);
    const scenarios = copyFiles(
      examples.scenarios,
      hadScenarios ? own.scenarios : staged.scenarios,
    );
    if (!hadScenarios) renameSync(staged.scenarios, own.scenarios);
    renameSync(staged.rules, own.rules);
    return rules + scenarios;
  } catch (error) {
    if (!hadScenarios) rmSync(own.scenarios, { recursive: true, force: true });
    discard();
    throw error instanceof Fault ? error : writeFault(own.rules, error);
  }
}

/** Those that are there already stay as they are. */
function copyFiles(from: string, to: string): number {
  mkdirSync(to, { recursive: true });
  const names = readdirSync(from);
  for (const name of names) {
    const target = join(to, name);
    if (!existsSync(target)) writeFileAtomic(target, readFileSync(join(from, name)));
  }
  return names.length;
}
