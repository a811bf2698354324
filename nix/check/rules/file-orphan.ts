import { defineRule } from '../rule.ts';
import { allPathUses, type Files, foldersOf, resolvePath } from '../tree-files.ts';

const root = 'flake.nix';

export const fileOrphan = defineRule({
  code: 'PN125',
  over: 'fleet',
  title: 'A generated file that nothing imports',
  severity: 'error',
  run: ({ context }, report) => {
    const { files } = context;
    if (files === undefined || !files.has(root)) return;
    const reached = reachable(files);
    for (const file of files.keys()) {
      if (!file.endsWith('.nix') || reached.has(file)) continue;
      report({
        where: `nix/generated/${file}`,
        message: `nothing in the flake imports ${file}`,
        hint: 'import it, or stop generating it: what nobody imports nobody evaluates',
      });
    }
  },
});

function reachable(files: Files): ReadonlySet<string> {
  const folders = foldersOf(files);
  const uses = Map.groupBy(allPathUses(files), ({ from }) => from);
  const reached = new Set([root]);
  // A set yields what is added to it while it is walked.
  for (const file of reached) {
    for (const { target } of uses.get(file) ?? []) {
      for (const found of resolvePath(files, folders, target)) {
        if (found.endsWith('.nix')) reached.add(found);
      }
    }
  }
  return reached;
}
