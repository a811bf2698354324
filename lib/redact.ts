import { Fault } from './fault.ts';
import { limits } from './limits.ts';
import { createKeyBlockTracker } from './redact-key-block.ts';
import { createTextRedaction, isVaultReference, redacted } from './redact-text.ts';

export { redacted } from './redact-text.ts';

export interface RedactorOptions {
  /** More names whose values are secret, however they are written (`dbDsn`, `db-dsn`, `DB_DSN`). */
  readonly keys?: readonly string[];
  /** Values known to be secret; those under four characters are left alone. */
  readonly values?: readonly string[];
}

export interface Redactor {
  /** The text with everything that looks like a secret replaced by `[redacted]`. */
  readonly text: (text: string) => string;
  /** A copy made of plain data only (what JSON can carry): strings redacted, members with a secret
   * name replaced, Errors as { name, message, code?, cause? …}, cycles and excess cut off. */
  readonly value: (value: unknown) => unknown;
  /** A function for the lines of one text in order; it remembers that it is inside a key block. */
  readonly lines: () => (line: string) => string;
}

export function createRedactor(options: RedactorOptions = {}): Redactor {
  const keys = options.keys ?? [];
  const text = createTextRedaction(keys.flatMap(spellings), options.values ?? []);
  const extra = new Set(keys.map(normalise));
  return {
    text,
    value: (value) => copy(value, { text, extra, parents: new Set(), nodes: 0 }, 0),
    lines() {
      const isKeyLine = createKeyBlockTracker();
      return (line) => (isKeyLine(line) ? redacted : text(line));
    },
  };
}

const standard = createRedactor();

/** `createRedactor().text`: bearer headers, `token=…` and `"apiKey":"…"` in their many spellings,
 * passwords in URLs, known token prefixes, private keys. Linear in the length of the text. */
export const redactText: (text: string) => string = standard.text;

/** `createRedactor().value`. */
export const redactValue: (value: unknown) => unknown = standard.value;

const secretNameEnds = [
  'password|passwords|passwd|passphrase|secret|token|credential|credentials',
  'apikey|accesskey|authkey|privatekey|secretkey|signingkey|encryptionkey|sessionkey|masterkey',
  'licensekey|authorization|cookie|mnemonic|seedphrase',
];
const secretName = new RegExp(`(?:${secretNameEnds.join('|')})$`);

function normalise(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** `dbDsn` → dbDsn, db_dsn, db-dsn. */
function spellings(name: string): string[] {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').split(/[^A-Za-z0-9]+/);
  return [...new Set([name, words.join('_'), words.join('-'), words.join('')])];
}

interface CopyState {
  readonly text: (text: string) => string;
  readonly extra: ReadonlySet<string>;
  readonly parents: Set<object>;
  /** Counted so that a small graph of shared objects cannot unfold into a huge tree. */
  nodes: number;
}

function copy(value: unknown, state: CopyState, depth: number): unknown {
  switch (typeof value) {
    case 'string':
      return state.text(value);
    case 'bigint':
    case 'symbol':
      return String(value);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'function':
      return `[function ${value.name}]`;
    case 'object':
      return value === null ? null : copyObject(value, state, depth);
    default:
      return value;
  }
}

function copyObject(value: object, state: CopyState, depth: number): unknown {
  if (state.parents.has(value)) return '[circular]';
  if (depth >= limits.redact.depthMax || ++state.nodes > limits.redact.nodesMax) return '[cut]';
  state.parents.add(value);
  const result = convert(value, state, depth + 1);
  state.parents.delete(value);
  return result;
}

function convert(value: object, state: CopyState, depth: number): unknown {
  if (Array.isArray(value)) return copyList(value, state, depth);
  if (value instanceof Error) return copyError(value, state, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof URL) return state.text(value.href);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Map) {
    const entries = [...value].map(([key, member]) => [String(key), member] as const);
    return copyMembers(entries, state, depth);
  }
  if (value instanceof Set) return copyList([...value], state, depth);
  return copyMembers(readableEntries(value), state, depth);
}

function copyList(list: readonly unknown[], state: CopyState, depth: number): unknown[] {
  const result: unknown[] = [];
  for (const member of list) {
    if (++state.nodes > limits.redact.nodesMax) {
      result.push('[cut]');
      break;
    }
    result.push(copy(member, state, depth));
  }
  return result;
}

function copyMembers(
  entries: Iterable<readonly [string, unknown]>,
  state: CopyState,
  depth: number,
): Record<string, unknown> {
  const result: Record<string, unknown> = Object.create(null);
  for (const [key, member] of entries) {
    if (++state.nodes > limits.redact.nodesMax) {
      result['…'] = '[cut]';
      break;
    }
    result[state.text(key)] = hides(key, member, state) ? redacted : copy(member, state, depth);
  }
  return result;
}

function hides(key: string, member: unknown, state: CopyState): boolean {
  if (member === null || member === undefined || member === '') return false;
  if (typeof member === 'boolean' || typeof member === 'function') return false;
  if (typeof member === 'string' && isVaultReference(member)) return false;
  const name = normalise(key);
  return secretName.test(name) || state.extra.has(name);
}

function copyError(error: Error, state: CopyState, depth: number): Record<string, unknown> {
  const entries: [string, unknown][] = [
    ['name', error.name],
    ['message', error.message],
  ];
  for (const [key, member] of readableEntries(error)) {
    if (key !== 'name' && key !== 'message') entries.push([key, member]);
  }
  // A Fault is expected and says where it belongs; a bug is found by its stack.
  if (!(error instanceof Fault)) entries.push(['stack', error.stack]);
  if (error.cause !== undefined) entries.push(['cause', error.cause]);
  if (error instanceof AggregateError) entries.push(['errors', error.errors]);
  return copyMembers(
    entries.filter(([, member]) => member !== undefined),
    state,
    depth,
  );
}

/** Own enumerable members; a getter that throws becomes `[unreadable]`. */
function* readableEntries(value: object): Generator<[string, unknown]> {
  const members = value as Record<string, unknown>;
  for (const key of Object.keys(value)) {
    let member: unknown;
    try {
      member = members[key];
    } catch {
      member = '[unreadable]';
    }
    yield [key, member];
  }
}
