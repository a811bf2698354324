/** Section → key → values in their order. Without [Install], which nothing is decided by. */
export type UnitInfo = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** Reads a unit and its drop-ins, in their order, as switch-to-configuration-ng does (nixpkgs,
 * parse_systemd_ini and parse_unit): an empty value takes back those before it. */
export function parseUnit(texts: readonly string[]): UnitInfo {
  const unit = new Map<string, Map<string, string[]>>();
  for (const text of texts) readInto(unit, text);
  return unit;
}

function readInto(unit: Map<string, Map<string, string[]>>, text: string): void {
  let section: Map<string, string[]> | undefined;
  // A backslash at the end of a line goes on with the next one (systemd.syntax(7)).
  for (const raw of text.replaceAll(/\\\n/g, ' ').split('\n')) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const header = /^\[(.*)\]$/.exec(line)?.[1];
    if (header !== undefined) {
      section = header === 'Install' ? undefined : sectionOf(unit, header);
      continue;
    }
    const equals = line.indexOf('=');
    if (section === undefined || equals === -1) continue;
    const key = line.slice(0, equals).trimEnd();
    const value = line.slice(equals + 1).trimStart();
    section.set(key, value === '' ? [] : [...(section.get(key) ?? []), value]);
  }
}

function sectionOf(unit: Map<string, Map<string, string[]>>, name: string): Map<string, string[]> {
  const section = unit.get(name) ?? new Map<string, string[]>();
  unit.set(name, section);
  return section;
}

/** The last value counts, as in systemd. */
export function unitFlag(unit: UnitInfo, section: string, key: string, fallback: boolean): boolean {
  const last = unit.get(section)?.get(key)?.at(-1);
  return last === undefined ? fallback : ['1', 'yes', 'true', 'on'].includes(last);
}

export type UnitComparison = 'equal' | 'restart' | 'reload';

// Keys of [Unit] that a running unit does not care about (nixpkgs, compare_units).
const ignored: ReadonlySet<string> = new Set([
  'X-Reload-Triggers',
  'Description',
  'Documentation',
  'OnFailure',
  'OnSuccess',
  'OnFailureJobMode',
  'IgnoreOnIsolate',
  'StopWhenUnneeded',
  'RefuseManualStart',
  'RefuseManualStop',
  'AllowIsolate',
  'CollectMode',
  'SourcePath',
]);

/** What a change of a unit asks for: nothing, a reload (only reload triggers, the options of a mount
 * or ExecReload differ), or a restart. */
export function compareUnits(current: UnitInfo, goal: UnitInfo): UnitComparison {
  const sections = new Set([...current.keys(), ...goal.keys()]);
  let result: UnitComparison = 'equal';
  for (const section of sections) {
    const was = current.get(section);
    const is = goal.get(section);
    // A section that comes or goes as a whole is a change, be it empty.
    if ((was === undefined || is === undefined) && section !== 'Unit' && section !== 'Service') {
      return 'restart';
    }
    const verdict = compareSection(section, was ?? new Map(), is ?? new Map());
    if (verdict === 'restart') return 'restart';
    if (verdict === 'reload') result = 'reload';
  }
  return result;
}

type Section = ReadonlyMap<string, readonly string[]>;

function compareSection(section: string, was: Section, is: Section): UnitComparison {
  let result: UnitComparison = 'equal';
  for (const key of new Set([...was.keys(), ...is.keys()])) {
    const old = was.get(key);
    const young = is.get(key);
    if (old !== undefined && young !== undefined && sameValues(old, young)) continue;
    const verdict = judgeKey(section, key, old, young);
    if (verdict === 'restart') return 'restart';
    if (verdict === 'reload') result = 'reload';
  }
  return result;
}

/** For a key that differs, came or went. */
function judgeKey(
  section: string,
  key: string,
  was: readonly string[] | undefined,
  is: readonly string[] | undefined,
): UnitComparison {
  if (section === 'Unit' && ignored.has(key)) {
    return key === 'X-Reload-Triggers' && is !== undefined ? 'reload' : 'equal';
  }
  // Without ExecReload there is no reload, and the process runs on as it is.
  if (section === 'Service' && key === 'ExecReload') return is === undefined ? 'equal' : 'reload';
  if (section === 'Mount' && key === 'Options' && was !== undefined && is !== undefined) {
    return 'reload';
  }
  return 'restart';
}

function sameValues(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index]);
}
