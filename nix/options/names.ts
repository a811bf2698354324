// Option names as the NixOS manual prints them: segments joined by dots, `<name>` for any attribute
// of an attribute set, `*` for any element of a list, quotes around a segment that is no identifier
// (lib.options.showOption of nixpkgs).

export const anyAttribute = '<name>';
export const anyElement = '*';

/** The segment of `name` that begins at `at`, and where the next one begins (`name.length + 1` after
 * the last). A placeholder with another word (`<user>`) reads as `<name>`.
 *
 * Catalogues taken from the manual's HTML carry the anchor's form, in which each character that is
 * no identifier character became `_`: `"net.core.rmem_max"` is `_net.core.rmem_max_`. Such a segment
 * is kept whole, see `anchorForm`. */
export function readSegment(name: string, at: number): { segment: string; next: number } {
  const first = name[at];
  if (first === '"') return readQuoted(name, at);
  const dot = name.indexOf('.', at);
  const end = dot < 0 ? name.length : dot;
  if (first === '_' && name[end - 1] !== '_' && dot >= 0) {
    const closing = /_(?=\.|$)/g;
    closing.lastIndex = end;
    const match = closing.exec(name);
    if (match !== null) {
      return { segment: name.slice(at, match.index + 1), next: match.index + 2 };
    }
  }
  const segment = name.slice(at, end);
  if (first === '<' && /^<[\w-]+>$/.test(segment)) return { segment: anyAttribute, next: end + 1 };
  return { segment, next: end + 1 };
}

function readQuoted(name: string, at: number): { segment: string; next: number } {
  let segment = '';
  let index = at + 1;
  for (; index < name.length && name[index] !== '"'; index++) {
    if (name[index] === '\\') index++;
    segment += name[index] ?? '';
  }
  return { segment, next: index + 2 };
}

/** The segments of an option's name. */
export function splitOptionName(name: string): string[] {
  const segments: string[] = [];
  for (let at = 0; at <= name.length; ) {
    const { segment, next } = readSegment(name, at);
    segments.push(segment);
    at = next;
  }
  return segments;
}

const identifier = /^[A-Za-z_][A-Za-z0-9_'-]*$/;

/** How a manual's anchor spells a segment that had to be quoted; undefined for an identifier. */
export function anchorForm(segment: string): string | undefined {
  if (identifier.test(segment)) return undefined;
  return `_${segment.replace(/[^A-Za-z0-9_.*<>-]/g, '_')}_`;
}

/** An option path as Nix prints it: `services.foo."a b"`, list positions as `[0]`. */
export function renderOptionPath(path: readonly (string | number)[]): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += `${text === '' ? '' : '.'}${renderSegment(part)}`;
  }
  return text;
}

/** One segment as a path shows it, in quotes where it is no identifier. */
export function renderSegment(segment: string): string {
  const isPlain = identifier.test(segment) || segment === anyAttribute || segment === anyElement;
  if (isPlain) return segment;
  return `"${segment.replace(/[\\"]/g, '\\$&')}"`;
}
