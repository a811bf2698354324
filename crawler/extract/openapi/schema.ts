import { limits } from '../limits.ts';
import { isMap, type Json, listOf, mapOf, resolve, textOf } from './document.ts';

/** A schema in a word or two: `string (date-time)`, `Pet[]`, `"a" | "b"`. */
export function renderType(document: Json, schema: unknown): string {
  const { value, name } = resolve(document, schema);
  if (name !== undefined && (isMap(value.properties) || listOf(value.allOf).length > 0))
    return name;
  const values = listOf(value.enum);
  if (values.length > 0)
    return values
      .slice(0, 12)
      .map((item) => JSON.stringify(item))
      .join(' | ');
  const types = Array.isArray(value.type) ? value.type.map(textOf).join(' | ') : textOf(value.type);
  if (types === 'array' || value.items !== undefined)
    return `${renderType(document, value.items)}[]`;
  for (const key of ['oneOf', 'anyOf', 'allOf'] as const) {
    const parts = listOf(value[key])
      .slice(0, 6)
      .map((part) => shallow(document, part));
    if (parts.length > 0) return parts.join(key === 'allOf' ? ' & ' : ' | ');
  }
  const format = textOf(value.format);
  return `${types === '' ? (name ?? 'any') : types}${format === '' ? '' : ` (${format})`}`;
}

function shallow(document: Json, schema: unknown): string {
  const { value, name } = resolve(document, schema);
  return name ?? (textOf(value.type) === '' ? 'object' : textOf(value.type));
}

/** The properties of a schema as list lines, those of objects in it below, each name only once on its way
 * down, so that a schema that contains itself ends. */
export function renderProperties(
  document: Json,
  schema: unknown,
  indent = '',
  above: readonly string[] = [],
): string[] {
  const { value, name } = resolve(document, schema);
  if (above.length >= limits.openapi.depthMax || (name !== undefined && above.includes(name)))
    return [];
  const path = [...above, name ?? ''];
  if (value.items !== undefined) return renderProperties(document, value.items, indent, path);
  const parts = ['allOf', 'oneOf', 'anyOf'].flatMap((key) => listOf(value[key]));
  const lines = parts.flatMap((part) => renderProperties(document, part, indent, path));
  const required = new Set(listOf(value.required).map(textOf));
  for (const [key, property] of Object.entries(mapOf(value.properties))) {
    if (lines.length >= limits.openapi.propertiesMax) {
      lines.push(`${indent}- …`);
      break;
    }
    const about = oneLine(
      textOf(mapOf(property).description) || textOf(resolve(document, property).value.description),
    );
    const mark = required.has(key) ? ', required' : '';
    lines.push(
      `${indent}- \`${key}\` (${renderType(document, property)}${mark})${about === '' ? '' : `: ${about}`}`,
    );
    lines.push(...renderProperties(document, property, `${indent}  `, path));
  }
  return lines.slice(0, limits.openapi.propertiesMax + 1);
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
