import { posix } from 'node:path';
import { type NixExpr, path } from '../lang/index.ts';

/** The file `to` of the generated tree as a path literal in the file `from`. */
export function importPath(from: string, to: string): NixExpr {
  const relative = posix.relative(posix.dirname(from), to);
  return path(relative.startsWith('.') ? relative : `./${relative}`);
}
