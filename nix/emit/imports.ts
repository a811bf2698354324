import { type NixExpr, path } from '../lang/index.ts';

/** The file `to` of the generated tree as a path literal in the file `from`; both from the root of
 * the tree. Plain steps, because node:path costs more than the printing for thousands of hosts. */
export function importPath(from: string, to: string): NixExpr {
  const folder = from.split('/').slice(0, -1);
  const steps = to.split('/');
  let common = 0;
  while (common < folder.length && folder[common] === steps[common]) common += 1;
  const up = '../'.repeat(folder.length - common);
  return path(`${up === '' ? './' : up}${steps.slice(common).join('/')}`);
}
