import { z } from 'zod';
import type { AnyModule } from './types.ts';

export interface OptionDescription {
  readonly name: string;
  /** JSON-Schema type, or the values allowed. */
  readonly type: string;
  readonly description: string;
  /** The default as JSON; undefined when the option must be given. */
  readonly fallback: string | undefined;
}

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
}

/** The options a module takes, from its schema. */
export function describeOptions(module: AnyModule): readonly OptionDescription[] {
  const schema = z.toJSONSchema(module.options, {
    io: 'input',
    unrepresentable: 'any',
  }) as JsonSchema;
  return Object.entries(schema.properties ?? {}).map(([name, option]) => ({
    name,
    type: typeText(option),
    description: option.description ?? '',
    fallback: fallbackOf(option, schema.required?.includes(name) ?? false),
  }));
}

function fallbackOf(option: JsonSchema, required: boolean): string | undefined {
  if (option.default !== undefined) return JSON.stringify(option.default);
  return required ? undefined : 'none';
}

function typeText(schema: JsonSchema): string {
  if (schema.enum !== undefined)
    return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeText).join(' | ');
  if (schema.type === 'array')
    return `list of ${schema.items === undefined ? 'anything' : typeText(schema.items)}`;
  if (Array.isArray(schema.type)) return schema.type.join(' | ');
  return typeof schema.type === 'string' ? schema.type : 'anything';
}
