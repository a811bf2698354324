import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { Fault, readTextFile } from '#lib';
import { settingsSchema } from './settings-schema.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Parsed = z.output<typeof settingsSchema>;

/** What the owner has set, with every default; all places are absolute. */
export type Settings = Omit<Parsed, 'zone'> & {
  readonly zone: string;
  /** Where it was read, or would be. */
  readonly file: string;
};

/** `PANTHER_COCKPIT_CONFIG`, else config/cockpit.yaml. */
export function settingsFileOf(env: Environment, cwd: string): string {
  return resolve(cwd, env.PANTHER_COCKPIT_CONFIG || 'config/cockpit.yaml');
}

/** Reads the settings; a file that is not there is an empty one.
 * @throws Fault config.invalid with the line, or with every key that is wrong; io.read-failed */
export function readSettings(file: string, env: Environment): Settings {
  const given = existsSync(file) ? parseFile(file) : {};
  const parsed = settingsSchema.safeParse(given ?? {});
  if (!parsed.success) {
    throw new Fault({
      code: 'config.invalid',
      message: parsed.error.issues.flatMap(describeIssue).join('\n'),
      where: file,
      hint: '`panther cockpit settings` prints every key with its value',
    });
  }
  const { zone = machineZone(), files, ...rest } = parsed.data;
  const folder = dirname(file);
  const places = Object.fromEntries(
    Object.entries(files).map(([name, place]) => [name, placeOf(place, folder, env.HOME)]),
  ) as Parsed['files'];
  return { ...rest, zone, files: places, file };
}

function machineZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function placeOf(place: string, folder: string, home: string | undefined): string {
  if (place !== '~' && !place.startsWith('~/')) return resolve(folder, place);
  if (home !== undefined && home !== '') return join(home, place.slice(1));
  throw new Fault({
    code: 'config.invalid',
    message: `${place} begins with the home folder, and HOME is not set`,
    hint: 'write the whole path',
  });
}

function parseFile(file: string): unknown {
  const lineCounter = new LineCounter();
  const document = parseDocument(readTextFile(file), { lineCounter, uniqueKeys: true });
  const [error] = document.errors;
  if (error === undefined) return document.toJS();
  const { line, col } = lineCounter.linePos(error.pos[0]);
  throw new Fault({
    code: 'config.invalid',
    message: `it is no YAML: ${error.message.split('\n', 1)[0]}`,
    where: `${file}:${line}:${col}`,
  });
}

function describeIssue({ path, message, ...issue }: z.core.$ZodIssue): string[] {
  if (issue.code !== 'unrecognized_keys') return [`${path.join('.') || 'it'}: ${message}`];
  return issue.keys.map((key) => `${[...path, key].join('.')}: there is no such key`);
}

export interface SettingRow {
  readonly key: string;
  readonly value: unknown;
  readonly description: string;
}

/** Every key with its value, in the order of the schema. */
export function describeSettings(settings: Settings): readonly SettingRow[] {
  return rowsOf(settingsSchema, settings, []);
}

function rowsOf(schema: z.ZodType, value: unknown, path: readonly string[]): SettingRow[] {
  const inner = unwrap(schema);
  const description = schema.description ?? inner.description ?? '';
  const isSection = inner instanceof z.ZodObject && path.length < 2 && description === '';
  if (!isSection) return [{ key: path.join('.'), value, description }];
  return Object.entries(inner.shape).flatMap(([key, member]) =>
    rowsOf(member as z.ZodType, (value as Readonly<Record<string, unknown>>)[key], [...path, key]),
  );
}

function unwrap(schema: z.ZodType): z.ZodType {
  const isWrapped =
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodOptional;
  return isWrapped ? unwrap(schema.unwrap() as z.ZodType) : schema;
}
