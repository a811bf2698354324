import { parseUnit, type UnitInfo } from './unit-file.ts';

/** The unit files of one system, `etc/systemd/system`. */
export interface UnitTree {
  /** `sshd.service`, `sshd.service.d/overrides.conf`, `multi-user.target.wants/sshd.service` → the
   * file it leads to. */
  readonly files: ReadonlyMap<string, string>;
  /** The text of a file of `files`; undefined where nobody read it. */
  readonly readText: (file: string) => string | undefined;
}

const masked = '/dev/null';

/** Whether the system has the unit, and has not masked it. */
export function hasUnit(tree: UnitTree, name: string): boolean {
  const file = tree.files.get(name);
  return file !== undefined && file !== masked;
}

/** The drop-ins of a unit that are not masked, in the order systemd reads them. */
export function dropInsOf(tree: UnitTree, unit: string): string[] {
  const folder = `${unit}.d/`;
  return [...tree.files.keys()]
    .filter((name) => name.startsWith(folder) && name.endsWith('.conf') && hasUnit(tree, name))
    .sort();
}

/** The names of files that a unit is made of: its own or its template's, then drop-ins. */
function partsOf(tree: UnitTree, unit: string, base: string): string[] {
  const own = unit === base ? [] : dropInsOf(tree, unit);
  return [base, ...dropInsOf(tree, base), ...own];
}

/** Whether a unit is made of the very same files in both systems. */
export function isSameUnit(left: UnitTree, right: UnitTree, unit: string, base: string): boolean {
  const files = (tree: UnitTree) => partsOf(tree, unit, base).map((name) => tree.files.get(name));
  return files(left).join('\n') === files(right).join('\n');
}

/** The unit with its drop-ins; `base` is its template's name, or its own. */
export function readUnit(tree: UnitTree, unit: string, base: string): UnitInfo {
  const files = partsOf(tree, unit, base).flatMap((name) => tree.files.get(name) ?? []);
  return parseUnit(files.map((file) => tree.readText(file) ?? ''));
}

/** The units that `unit` wants or requires by links of the system. */
export function wantedBy(tree: UnitTree, unit: string): string[] {
  const folders = [`${unit}.wants/`, `${unit}.requires/`, `${unit}.upholds/`];
  return [...tree.files.keys()].flatMap((name) => {
    const folder = folders.find((each) => name.startsWith(each));
    return folder === undefined ? [] : [name.slice(folder.length)];
  });
}
