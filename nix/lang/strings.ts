import { escapeIndented, escapeQuoted, quoted } from './escape.ts';
import type { Part, Syntax } from './syntax.ts';

/** `"…"` of plain text and interpolations. */
export function quotedSyntax(parts: readonly Part[]): Syntax {
  const merged = mergeText(parts);
  const [only] = merged;
  if (only === undefined) return '""';
  if (merged.length === 1 && typeof only === 'string') return quoted(only);
  return {
    k: 'string',
    parts: merged.map((part, index) =>
      typeof part === 'string' ? escapeQuoted(part, index + 1 < merged.length) : part,
    ),
  };
}

/** `''…''`, or `"…"` where the text would not come back as it is: Nix drops the indentation all
 * lines share and a last line of spaces, and a carriage return would need an escape. */
export function linesSyntax(parts: readonly Part[]): Syntax {
  const merged = mergeText(parts);
  // An interpolation is no space, whatever it holds.
  const shape = merged.map((part) => (typeof part === 'string' ? part : 'x')).join('');
  const multiline = shape.includes('\n');
  const worthIt =
    multiline || merged.some((part) => typeof part === 'string' && /["\\]/.test(part));
  if (!worthIt || shape.includes('\r') || !keepsIndent(shape.split('\n'))) {
    return quotedSyntax(merged);
  }
  const lines = splitLines(merged);
  const [first = []] = lines;
  const [only = ''] = first;
  if (lines.length === 1 && first.length === 1 && typeof only === 'string') return `''${only}''`;
  return { k: 'lines', lines };
}

/** The rules of Nix's `stripIndentation`: blank lines do not count, tabs are no indentation. */
function keepsIndent(lines: readonly string[]): boolean {
  const last = lines.at(-1) ?? '';
  if (last !== '' && /^ *$/.test(last)) return false;
  return lines.some((line) => line !== '' && !line.startsWith(' '));
}

function mergeText(parts: readonly Part[]): Part[] {
  const merged: Part[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (part === '') continue;
    if (typeof part === 'string' && typeof last === 'string')
      merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  return merged;
}

function splitLines(parts: readonly Part[]): Part[][] {
  let line: Part[] = [];
  const lines = [line];
  parts.forEach((part, index) => {
    if (typeof part !== 'string') {
      line.push(part);
      return;
    }
    const segments = part.split('\n');
    segments.forEach((segment, at) => {
      if (at > 0) {
        line = [];
        lines.push(line);
      }
      const ends = at + 1 === segments.length;
      const beforeExpr = ends && index + 1 < parts.length;
      const escaped = escapeIndented(segment, beforeExpr, ends && !beforeExpr);
      if (escaped !== '') line.push(escaped);
    });
  });
  return lines;
}
