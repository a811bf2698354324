import { parse } from 'yaml';
import { Fault } from '#lib/light';
import { limits } from '../limits.ts';

export type Json = Readonly<Record<string, unknown>>;

export function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function mapOf(value: unknown): Json {
  return isMap(value) ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** An OpenAPI 3 or Swagger 2 document from JSON or YAML. Throws Fault `crawl.unreadable` for anything else. */
export function parseDocument(source: string, url: string): Json {
  if (source.length > limits.openapi.bytesMax) throw unreadable(url, 'it is too large');
  const value = parseValue(source, url);
  if (!isMap(value) || (textOf(value.openapi) === '' && textOf(value.swagger) === '')) {
    throw unreadable(url, 'it is no OpenAPI document');
  }
  return value;
}

function parseValue(source: string, url: string): unknown {
  try {
    return /^\s*[{[]/.test(source) ? JSON.parse(source) : parse(source, { maxAliasCount: 1_000 });
  } catch (error) {
    throw unreadable(url, 'it is neither JSON nor YAML', error);
  }
}

function unreadable(url: string, reason: string, cause?: unknown): Fault {
  return new Fault({
    code: 'crawl.unreadable',
    message: `${url} cannot be read as an API description: ${reason}`,
    hint: 'exclude it in the source',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** What a local `$ref` points to, through others; a circle ends at its first step. */
export function resolve(
  document: Json,
  value: unknown,
): { readonly value: Json; readonly name?: string } {
  let current = mapOf(value);
  let name: string | undefined;
  for (let steps = 0; steps < 8; steps++) {
    const reference = current.$ref;
    if (typeof reference !== 'string') break;
    name = reference.split('/').at(-1);
    if (!reference.startsWith('#/')) return { value: {}, ...(name === undefined ? {} : { name }) };
    current = mapOf(lookUp(document, reference));
  }
  return name === undefined ? { value: current } : { value: current, name };
}

function lookUp(document: Json, reference: string): unknown {
  let current: unknown = document;
  for (const part of reference.slice(2).split('/')) {
    const key = part.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    const name = key.replace(/~1/g, '/').replace(/~0/g, '~');
    if (!isMap(current) || !Object.hasOwn(current, name)) return undefined;
    current = current[name];
  }
  return current;
}
