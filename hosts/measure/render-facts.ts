import type { Facts } from '#nix';
import { renderInline } from './changes.ts';

const widthMax = 100;

/** The text of a facts.json, laid out as the repository's formatter leaves it: what fits on a line
 * is on one. Keys are in the order of `present`, the parsed old file, as far as they are in it. */
export function renderFacts(facts: Facts, present: unknown): string {
  const ordered = orderLike(facts, present) as Record<string, unknown>;
  return `${renderObject(ordered, '')}\n`;
}

function renderObject(value: object, indent: string): string {
  const inner = `${indent}  `;
  const members = Object.entries(value).map(([key, each], index, all) =>
    renderLine(`${inner}"${key}": `, each, inner, index < all.length - 1),
  );
  return `{\n${members.join('\n')}\n${indent}}`;
}

function renderList(values: readonly unknown[], indent: string): string {
  const inner = `${indent}  `;
  const items = values.map((each, index, all) =>
    renderLine(inner, each, inner, index < all.length - 1),
  );
  return `[\n${items.join('\n')}\n${indent}]`;
}

function renderLine(start: string, value: unknown, indent: string, comma: boolean): string {
  const end = comma ? ',' : '';
  const line = `${start}${renderInline(value)}${end}`;
  if (line.length <= widthMax || typeof value !== 'object' || value === null) return line;
  const block = Array.isArray(value) ? renderList(value, indent) : renderObject(value, indent);
  return `${start}${block}${end}`;
}

/** The same value with the keys of its objects in the order in which `sample` has them. */
function orderLike(value: unknown, sample: unknown): unknown {
  if (Array.isArray(value)) {
    const first: unknown = Array.isArray(sample) ? sample[0] : undefined;
    return value.map((each) => orderLike(each, first));
  }
  if (!isObject(value)) return value;
  const known = isObject(sample) ? Object.keys(sample) : [];
  const keys = new Set([
    ...known.filter((key) => Object.hasOwn(value, key)),
    ...Object.keys(value),
  ]);
  return Object.fromEntries(
    [...keys].map((key) => [
      key,
      orderLike(value[key], isObject(sample) ? sample[key] : undefined),
    ]),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
