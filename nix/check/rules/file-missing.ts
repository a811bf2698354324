import { defineRule } from '../rule.ts';
import { allPathUses, foldersOf, resolvePath } from '../tree-files.ts';

/** Beside the flake and not part of what is generated: the bundled program and Nix's pins. */
const besideTree = new Set(['app', 'flake.lock']);

export const fileMissing = defineRule({
  code: 'PN126',
  over: 'fleet',
  title: 'A generated file imports one that is not there',
  severity: 'error',
  run: ({ context }, report) => {
    const { files } = context;
    if (files === undefined) return;
    const folders = foldersOf(files);
    for (const { from, target, text, line } of allPathUses(files)) {
      if (besideTree.has(target) || folders.has(target)) continue;
      if (resolvePath(files, folders, target).length > 0) continue;
      report({
        where: `nix/generated/${from}:${line}`,
        message: `${from} names ${text}, and there is no ${target} in the tree`,
        hint: 'a path in a module is taken from the generated file, not from the TypeScript one; generate the file, or use a string',
      });
    }
  },
});
