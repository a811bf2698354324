import { z } from 'zod';
import { Fault } from '#lib';
import { findKind, guessKind } from '../crawl/kinds/index.ts';
import { type Source, sourceKinds } from '../model/source.ts';

const glob = z.string().min(1).max(500);

const sourceSchema = z.strictObject({
  /** kebab-case, unique. */
  name: z
    .string()
    .max(64)
    .regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/, 'is not in kebab-case'),
  /** Guessed from the location without it. */
  kind: z.enum(sourceKinds).optional(),
  location: z.string().min(1).max(2_048),
  /** The name without it. */
  library: z
    .string()
    .max(64)
    .regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/, 'is not in kebab-case')
    .optional(),
  version: z
    .string()
    .max(64)
    .regex(/^[\w.+-]+$/, 'is not a version')
    .optional(),
  include: z.array(glob).max(100).default([]),
  exclude: z.array(glob).max(100).default([]),
  maxPages: z.number().int().min(1).max(200_000).default(2_000),
  maxDepth: z.number().int().min(0).max(100).default(12),
  allowPrivate: z.boolean().default(false),
  browser: z.boolean().default(false),
  everyHours: z
    .number()
    .int()
    .min(1)
    .max(24 * 365)
    .default(24 * 7),
});

export type SourceInit = z.input<typeof sourceSchema>;

/** Declares documentation that is read. Throws Fault `config.invalid` that names the source and the
 * field. */
export function defineSource(init: SourceInit): Source {
  return parseSource(init, '/');
}

/** A source from what a file or a command line says; paths count from `cwd`. Throws Fault
 * `config.invalid`, `usage` for a location its kind cannot read. */
export function parseSource(init: unknown, cwd: string): Source {
  const parsed = sourceSchema.safeParse(init);
  if (!parsed.success) {
    const name = (init as { readonly name?: unknown } | undefined)?.name;
    const lines = parsed.error.issues.map(
      ({ path, message }) => `  ${path.map(String).join('.')}: ${message}`,
    );
    throw new Fault({
      code: 'config.invalid',
      message: [`the source ${String(name)} is not right`, ...lines].join('\n'),
    });
  }
  const { kind = guessKind(parsed.data.location), library, version, ...rest } = parsed.data;
  return {
    ...rest,
    kind,
    location: findKind(kind).parseLocation(rest.location, cwd),
    library: library ?? rest.name,
    ...(version === undefined ? {} : { version }),
  };
}
