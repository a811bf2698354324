/** One value that a new file would have instead of another; undefined where there is none. */
export interface Change {
  /** `disks[0].sizeBytes`. */
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** The fields in which two values of JSON differ. Lists of plain values count as one field. */
export function compareFields(before: unknown, after: unknown, field = ''): Change[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const [left, right] = [membersOf(before), membersOf(after)];
  if (left === undefined || right === undefined || left.isList !== right.isList) {
    return [{ field, before, after }];
  }
  const keys = [...new Set([...left.members.keys(), ...right.members.keys()])];
  return keys.flatMap((key) =>
    compareFields(left.members.get(key), right.members.get(key), nameOf(field, key, left.isList)),
  );
}

function nameOf(parent: string, key: string, isList: boolean): string {
  if (isList) return `${parent}[${key}]`;
  return parent === '' ? key : `${parent}.${key}`;
}

function membersOf(value: unknown) {
  if (typeof value !== 'object' || value === null) return undefined;
  const isList = Array.isArray(value);
  if (isList && value.some((each) => typeof each !== 'object')) return undefined;
  return { isList, members: new Map<string, unknown>(Object.entries(value)) };
}

export function renderChange({ field, before, after }: Change): string {
  return `${field}: ${text(before)} -> ${text(after)}`;
}

function text(value: unknown): string {
  return value === undefined ? '(nothing)' : renderInline(value);
}

/** JSON on one line, with spaces. */
export function renderInline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(renderInline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, each]) => `"${key}": ${renderInline(each)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
