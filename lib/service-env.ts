import { z } from 'zod';
import { Fault } from './fault.ts';
import { isSecretSchema } from './secret-schema.ts';
import type { Service } from './service.ts';

export type EnvValue = string | number | boolean;

/** What a variable may hold, as far as an option of another type system can say it. */
export type EnvKind =
  | { readonly type: 'string'; readonly nonEmpty: boolean }
  | { readonly type: 'integer' | 'number'; readonly min?: number; readonly max?: number }
  | { readonly type: 'boolean' }
  | { readonly type: 'enum'; readonly values: readonly string[] };

export interface EnvKey {
  readonly name: string;
  readonly kind: EnvKind;
  readonly default: EnvValue | undefined;
  /** May be left unset. */
  readonly optional: boolean;
  readonly description: string;
  /** Its schema without default and optional: parses the text of one value. */
  readonly schema: z.ZodType;
}

/** The environment of a service as a list, in the order of its schema. Throws Fault
 * `config.invalid` for a variable that no option and no unit could express. */
export function describeEnv({ name, env }: Pick<Service, 'name' | 'env'>): readonly EnvKey[] {
  return Object.entries(env.shape).map(([key, schema]) =>
    describeKey(`service ${name}, environment ${key}`, key, schema as z.ZodType),
  );
}

/** The text of a value in the environment; the schema of the variable reads it back. */
export function renderEnvValue(value: EnvValue): string {
  return String(value);
}

function describeKey(where: string, name: string, schema: z.ZodType): EnvKey {
  if (!/^[A-Z][A-Z0-9_]*$/.test(name)) refuse(where, 'a name is A-Z, 0-9 and _');
  // The environment of a unit is readable by every user of the machine.
  if (
    isSecretSchema(schema) ||
    /(?:^|_)(?:TOKEN|PASSWORD|SECRET|CREDENTIAL|API_?KEY)S?$/.test(name)
  ) {
    refuse(where, 'a secret does not belong in the environment: list it under secrets');
  }
  const json = jsonSchema(where, schema);
  const inner = unwrap(schema);
  const kind = kindOf(where, json);
  const described: EnvKey = {
    name,
    kind,
    default: json.default as EnvValue | undefined,
    optional: schema.safeParse(undefined).success && json.default === undefined,
    description: json.description ?? '',
    schema: inner,
  };
  if (described.description === '') refuse(where, 'describe it: .describe("…")');
  checkReadsText(where, described);
  return described;
}

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly [keyword: string]: unknown;
}

function jsonSchema(where: string, schema: z.ZodType): JsonSchema {
  try {
    return z.toJSONSchema(schema, { io: 'output' }) as JsonSchema;
  } catch (cause) {
    throw fault(where, `its type cannot be expressed: ${(cause as Error).message}`, cause);
  }
}

const known = {
  string: ['minLength', 'pattern', 'format', 'enum', 'const'],
  integer: ['minimum', 'maximum'],
  number: ['minimum', 'maximum'],
  boolean: [],
} as const;

function kindOf(where: string, json: JsonSchema): EnvKind {
  const { type = 'any' } = json;
  if (!Object.hasOwn(known, type))
    return refuse(where, `type ${type} cannot be an environment variable`);
  const keywords: readonly string[] = known[type as keyof typeof known];
  const rest = Object.keys(json).filter(
    (each) => !['$schema', 'type', 'description', 'default', ...keywords].includes(each),
  );
  if (rest.length > 0) return refuse(where, `cannot express ${rest.join(', ')}`);
  if (type === 'boolean') return { type };
  if (type === 'string') return stringKind(where, json);
  return { type: type as 'integer' | 'number', ...range(json) };
}

function stringKind(where: string, json: JsonSchema): EnvKind {
  if (json.const !== undefined) return { type: 'enum', values: [json.const as string] };
  if (json.enum !== undefined) return { type: 'enum', values: json.enum as string[] };
  const minLength = (json.minLength ?? 0) as number;
  if (minLength > 1) return refuse(where, `cannot express a least length of ${minLength}`);
  // A format (URL, address …) comes with a pattern that only the process itself checks; any other
  // pattern would have to mean the same in Nix, whose regular expressions are POSIX's.
  const format = json.format !== undefined;
  if (json.pattern !== undefined && !format) return refuse(where, 'cannot express a pattern');
  return { type: 'string', nonEmpty: minLength === 1 || format };
}

function range({ minimum, maximum }: JsonSchema): { min?: number; max?: number } {
  return {
    ...(typeof minimum === 'number' && minimum > Number.MIN_SAFE_INTEGER ? { min: minimum } : {}),
    ...(typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER ? { max: maximum } : {}),
  };
}

function unwrap(schema: z.ZodType): z.ZodType {
  let inner = schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodOptional) {
    inner = inner.unwrap() as z.ZodType;
  }
  return inner;
}

/** `z.int()` refuses every text and `z.coerce.boolean()` takes "false" for true: both would only
 * show on the host. */
function checkReadsText(where: string, { kind, schema, default: preset }: EnvKey): void {
  for (const sample of samplesOf(kind, preset)) {
    const parsed = schema.safeParse(renderEnvValue(sample));
    if (parsed.success && parsed.data === sample) continue;
    refuse(
      where,
      `the text "${sample}" is not read as ${JSON.stringify(sample)}; use z.coerce.number() or z.stringbool()`,
    );
  }
}

function samplesOf(kind: EnvKind, preset: EnvValue | undefined): readonly EnvValue[] {
  const given = preset === undefined ? [] : [preset];
  switch (kind.type) {
    case 'boolean':
      return [true, false];
    case 'enum':
      return [...kind.values, ...given];
    case 'string':
      return given;
    default:
      return [...given, kind.min ?? kind.max ?? 1];
  }
}

function refuse(where: string, what: string): never {
  throw fault(where, what);
}

function fault(where: string, message: string, cause?: unknown): Fault {
  return new Fault({ code: 'config.invalid', message: `${where}: ${message}`, where, cause });
}
