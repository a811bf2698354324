import type { z } from 'zod';

/** Marks a schema's values as secret: never printed, never logged. The mark is found through
 * `.optional()`, `.default()`, `.transform()` and the like put around it later. */
export function secretValue<Schema extends z.ZodType>(schema: Schema): Schema {
  return schema.meta({ ...schema.meta(), secret: true });
}

/** Whether `secretValue` marked the schema or one it wraps. */
export function isSecretSchema(schema: z.ZodType): boolean {
  return isMarked(schema as unknown as Wrapped);
}

/** The names of all members, at any depth, whose schema is marked. For `createRedactor({ keys })`. */
export function secretKeysOf(schema: z.ZodType): string[] {
  const names = new Set<string>();
  collect(schema as unknown as Wrapped, names, new Set());
  return [...names].sort();
}

/** The part of zod's own description of a schema that leads to the schemas inside it. */
interface Wrapped {
  readonly meta: () => { readonly secret?: unknown } | undefined;
  readonly def: {
    readonly innerType?: Wrapped;
    readonly in?: Wrapped;
    readonly out?: Wrapped;
    readonly element?: Wrapped;
    readonly valueType?: Wrapped;
    readonly left?: Wrapped;
    readonly right?: Wrapped;
    readonly options?: readonly Wrapped[];
    readonly items?: readonly Wrapped[];
    readonly shape?: Readonly<Record<string, Wrapped>>;
  };
}

function wrappedBy({ def }: Wrapped): Wrapped[] {
  const single = [def.innerType, def.in, def.out];
  return single.filter((schema) => schema !== undefined);
}

function isMarked(schema: Wrapped): boolean {
  return schema.meta()?.secret === true || wrappedBy(schema).some(isMarked);
}

function collect(schema: Wrapped, names: Set<string>, seen: Set<Wrapped>): void {
  if (seen.has(schema)) return;
  seen.add(schema);
  const { def } = schema;
  for (const [name, member] of Object.entries(def.shape ?? {})) {
    if (isMarked(member)) names.add(name);
    collect(member, names, seen);
  }
  const inner = [def.element, def.valueType, def.left, def.right, ...wrappedBy(schema)];
  const listed = [...(def.options ?? []), ...(def.items ?? [])];
  for (const next of [...inner, ...listed]) {
    if (next !== undefined) collect(next, names, seen);
  }
}
