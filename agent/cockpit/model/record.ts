import type { z } from 'zod';
import { Fault } from '#lib';

/** What one kind of record is: its fields, and what the store's columns are made of. Everything that
 * is not said here is in the body; what a record has to do with others is links, never an id in it. */
export interface RecordKind<Name extends string = string, Body = unknown> {
  readonly name: Name;
  /** For people, in the singular: `Wallet`. */
  readonly title: string;
  /** As declared; `parse` is what reads with them. */
  readonly fields: z.ZodObject;
  /** One line that tells this record from others. */
  label(body: Body): string;
  /** The instant lists sort by and `from` and `to` look at; null when there is none. */
  at(body: Body): string | null;
  /** What lists filter by. */
  status(body: Body): string | null;
  readonly links: readonly LinkRole[];
  /** Never changed and never removed once written. */
  readonly appendOnly: boolean;
  /** A body as it is stored.
   * @throws Fault cockpit.record with the field's path in `where` */
  parse(body: unknown): Body;
}

/** A relation to records of another kind: without `many` to one of them at most. */
export interface LinkRole {
  readonly role: string;
  readonly to: string;
  readonly many?: boolean;
}

/** Any kind, where the body is not looked into. */
export type AnyRecordKind = RecordKind;

/** Links by role. */
export type Links = Readonly<Record<string, readonly string[]>>;

/** A record as it is read. */
export interface RecordRow<Body> {
  readonly kind: string;
  /** A UUID. */
  readonly id: string;
  /** 1 when new, one more with each change. */
  readonly version: number;
  readonly body: Body;
  /** The ids of the records it is linked to; every role of the kind is there. */
  readonly links: Links;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly deletedAt: string | null;
}

/** The body of a kind: `BodyOf<typeof wallet>`. */
export type BodyOf<Kind> = Kind extends { parse(body: unknown): infer Body } ? Body : never;

export interface RecordInit<Name extends string, Fields extends z.ZodObject> {
  readonly name: Name;
  readonly title: string;
  /** Unknown members are refused, `undefined` is absent: a body is plain JSON. */
  readonly fields: Fields;
  readonly label: (body: z.output<Fields>) => string;
  readonly at?: (body: z.output<Fields>) => string | null;
  readonly status?: (body: z.output<Fields>) => string | null;
  readonly links?: readonly LinkRole[];
  readonly appendOnly?: true;
}

/** Declares a kind of record. Its file is `model/<name>.ts`, its line stands in `model/index.ts`. */
export function defineRecord<const Name extends string, Fields extends z.ZodObject>(
  init: RecordInit<Name, Fields>,
): RecordKind<Name, z.output<Fields>> {
  const { name, title, fields, label, at, status, links = [], appendOnly = false } = init;
  const strict = fields.strict();
  return {
    ...{ name, title, fields, label, links, appendOnly },
    at: at ?? (() => null),
    status: status ?? (() => null),
    parse: (body) => parseBody(name, strict, body) as z.output<Fields>,
  };
}

function parseBody(kind: string, fields: z.ZodObject, body: unknown): unknown {
  const parsed = fields.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? []).map(String).join('.');
  throw new Fault({
    code: 'cockpit.record',
    message: `this is no ${kind}: ${issue?.message ?? 'it cannot be read'}`,
    where: path === '' ? kind : `${kind}.${path}`,
    hint: 'correct the field and try again',
  });
}
