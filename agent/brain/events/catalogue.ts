import { canonicalJson, Fault } from '#lib';
import { parseTypeName } from './define.ts';
import { limits } from './limits.ts';
import type { Durability, EventRegistry, EventType } from './types.ts';

/** What `append` is given, before anything about it is known. */
export interface Candidate {
  readonly type: string;
  readonly payload: unknown;
  readonly at: number;
  readonly source: string;
  readonly trace: string;
  readonly dedupeKey?: string | undefined;
}

/** An event that may be written: every part of it was checked. */
export interface CheckedEvent {
  readonly type: string;
  readonly durability: Durability;
  readonly at: number;
  readonly source: string;
  readonly trace: string;
  readonly dedupeKey: string | null;
  /** Canonical JSON. */
  readonly payload: string;
}

/** A registry, by name: checks what is written and brings what is read up to date. */
export interface Catalogue {
  /** Throws Fault `brain.event-invalid`; its `where` is the type and the path in the payload. */
  check(event: Candidate): CheckedEvent;
  /** The current type and payload of a stored one. Throws Fault `brain.store` when the type is not in the
   * registry, `brain.event-invalid` when an upcaster makes something its type refuses. */
  revive(type: string, payload: string): { readonly type: string; readonly payload: unknown };
  /** The canonical JSON of that payload. */
  current(type: string, payload: string): string;
  /** Throws Fault `brain.store` when events stored under this name cannot be read. */
  expect(type: string): void;
  /** The names under which events of this type may be stored: its own and those of older versions. */
  storedNames(type: string): readonly string[];
}

interface Reading {
  readonly latest: EventType;
  /** From the stored version to the latest. */
  readonly upcasts: readonly ((older: unknown) => unknown)[];
}

interface Family {
  readonly latest: EventType;
  readonly version: number;
  /** By version; a version may be missing below the first that has no upcaster. */
  readonly types: ReadonlyMap<number, EventType>;
}

export function createCatalogue(registry: EventRegistry): Catalogue {
  const families = groupFamilies(registry);

  function familyOf(type: string): Family | undefined {
    return families.get(parseTypeName(type).family);
  }

  const readings = new Map<string, Reading>();

  function readingOf(type: string): Reading {
    const known = readings.get(type);
    if (known !== undefined) return known;
    const { family: name, version: stored } = parseTypeName(type);
    const family = families.get(name);
    if (family === undefined || stored > family.version) throw unknownType(type);
    const upcasts = Array.from({ length: family.version - stored }, (_, index) => {
      const upcast = family.types.get(stored + 1 + index)?.upcast;
      if (upcast === undefined) throw unknownType(type);
      return upcast;
    });
    const reading = { latest: family.latest, upcasts };
    readings.set(type, reading);
    return reading;
  }

  function revive(type: string, text: string): { type: string; payload: unknown } {
    const { latest, upcasts } = readingOf(type);
    let payload: unknown = JSON.parse(text);
    if (upcasts.length > 0) {
      for (const upcast of upcasts) payload = upcast(payload);
      const parsed = parsePayload(latest, payload, `upcast from ${type}`);
      payload = JSON.parse(canonicalPayload(latest.type, parsed));
    }
    return { type: latest.type, payload };
  }

  return {
    check(event) {
      const family = familyOf(event.type);
      if (family === undefined) throw refuse(event.type, 'there is no such event type');
      if (family.latest.type !== event.type) {
        throw refuse(event.type, `it was replaced by ${family.latest.type}`);
      }
      const { latest } = family;
      return {
        type: latest.type,
        durability: latest.durability,
        at: checkTime(latest.type, event.at),
        source: checkText(latest.type, 'source', event.source, 1),
        trace: checkText(latest.type, 'trace', event.trace, 1),
        dedupeKey:
          event.dedupeKey === undefined
            ? null
            : checkText(latest.type, 'dedupeKey', event.dedupeKey, 0),
        payload: canonicalPayload(latest.type, parsePayload(latest, event.payload)),
      };
    },
    revive,
    current(type, text) {
      const { type: latest, payload } = revive(type, text);
      return canonicalPayload(latest, payload);
    },
    expect: (type) => void readingOf(type),
    storedNames(type) {
      const { family, version } = parseTypeName(type);
      return Array.from({ length: version }, (_, index) => `${family}.v${index + 1}`);
    },
  };
}

/** Mistakes in a registry are mistakes in the code, hence plain errors. */
function groupFamilies(registry: EventRegistry): Map<string, Family> {
  const grouped = new Map<string, Map<number, EventType>>();
  for (const type of registry) {
    const { family, version } = parseTypeName(type.type);
    const types = grouped.get(family) ?? new Map<number, EventType>();
    if (types.has(version)) throw new Error(`the event type ${type.type} is defined twice`);
    grouped.set(family, types.set(version, type));
  }
  const families = new Map<string, Family>();
  for (const [family, types] of grouped) {
    const versions = [...types.keys()].sort((left, right) => left - right);
    const version = versions.at(-1) ?? 0;
    const latest = types.get(version);
    if (latest === undefined) continue;
    for (const older of versions.slice(0, -1)) {
      if (types.get(older + 1)?.upcast === undefined) {
        throw new Error(`${family}.v${older} cannot become v${older + 1}: it needs an upcast`);
      }
    }
    families.set(family, { latest, version, types });
  }
  return families;
}

function parsePayload(type: EventType, payload: unknown, context?: string): unknown {
  const parsed = type.payload.safeParse(payload);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${['payload', ...issue.path.map(String)].join('.')}: ${issue.message}`,
  );
  throw refuse(type.type, [...(context === undefined ? [] : [context]), ...problems].join('; '));
}

function canonicalPayload(type: string, payload: unknown): string {
  let text: string;
  try {
    text = canonicalJson(payload);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'json.invalid') throw error;
    throw refuse(type, `payload${error.where?.slice(1) ?? ''}: ${error.message}`, error);
  }
  const bytes = Buffer.byteLength(text);
  if (bytes <= limits.payloadMaxBytes) return text;
  throw refuse(type, `the payload has ${bytes} bytes; at most ${limits.payloadMaxBytes}`);
}

function checkTime(type: string, at: number): number {
  if (Number.isInteger(at) && at >= 0 && at <= limits.timeMaxMs) return at;
  throw refuse(type, `at: ${String(at)} is no time in whole milliseconds since 1970 (UTC)`);
}

function checkText(type: string, name: string, text: string, minChars: number): string {
  if (text.length < minChars) throw refuse(type, `${name}: it is empty`);
  if (text.length > limits.textMaxChars) {
    throw refuse(type, `${name}: ${text.length} characters; at most ${limits.textMaxChars}`);
  }
  if (/\p{Cc}/u.test(text) || !text.isWellFormed()) {
    throw refuse(type, `${name}: control characters and lone surrogates are refused`);
  }
  return text;
}

function refuse(type: string, message: string, cause?: unknown): Fault {
  return new Fault({
    code: 'brain.event-invalid',
    message: `event refused: ${message}`,
    where: type,
    cause,
  });
}

function unknownType(type: string): Fault {
  return new Fault({
    code: 'brain.store',
    message: `the log has events of type ${type}, which this version cannot read`,
    hint: 'run the version that wrote them, or a newer one; nothing was changed',
    where: type,
  });
}
