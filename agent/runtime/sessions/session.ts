import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Clock, Fault } from '#lib';
import { type Ownership, readOwner, renderOwner, takeOwnership } from '#lib/lock';
import type { Message } from '../model/message.ts';

// One line a node of a tree: a message and the one it follows. Nothing is ever changed, so a session can be
// resumed at its end and forked at any message.
const nodeSchema = z.object({
  id: z.string(),
  parent: z.string().nullable(),
  at: z.number(),
  message: z.custom<Message>((value) => {
    const role = (value as { readonly role?: unknown } | null)?.role;
    return role === 'user' || role === 'assistant' || role === 'tool';
  }),
});
const headerSchema = z.object({
  session: z.string(),
  version: z.literal(1),
  createdAt: z.number(),
});

export type SessionNode = z.output<typeof nodeSchema>;

export interface Session {
  readonly id: string;
  /** The conversation that leads to the newest message, oldest first. */
  messages(): readonly Message[];
  nodes(): readonly SessionNode[];
  /** Adds a message behind the newest, on the disk when it returns. */
  append(message: Message): void;
  /** Goes on behind an earlier message instead; what followed it stays in the file.
   * @throws Fault ask.session for one that is not there */
  forkAt(nodeId: string): void;
  close(): void;
}

export interface SessionOptions {
  readonly folder: string;
  readonly clock: Clock;
  /** Resumes this one; a new one is begun without it. */
  readonly id?: string;
}

const idPattern = /^[0-9a-f-]{36}$/;

/** Opens a session; one process at a time has it.
 * @throws Fault ask.session (unknown, in use, damaged), io.write-failed */
export function openSession({ folder, clock, id }: SessionOptions): Session {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (id !== undefined && !idPattern.test(id)) throw unknownSession(id);
  const name = id ?? randomUUID();
  const file = join(folder, `${name}.jsonl`);
  if (id !== undefined && !fs.existsSync(file)) throw unknownSession(id);
  const ownership = own(join(folder, name), clock);
  try {
    const nodes = id === undefined ? [] : readNodes(file);
    const handle = fs.openSync(file, 'a', 0o600);
    // On the disk with the first message; before it there is nothing to lose.
    if (id === undefined) addLine(handle, { session: name, version: 1, createdAt: clock.now() });
    const session = createSession({ name, file, handle, nodes, clock, ownership });
    closeOpenCalls(session);
    return session;
  } catch (error) {
    ownership.release();
    throw error;
  }
}

/** A process that was killed while its tools ran left calls without results, which no provider accepts. */
function closeOpenCalls(session: Session): void {
  const last = session.messages().at(-1);
  if (last?.role !== 'assistant') return;
  const calls = last.content.filter((part) => part.type === 'call');
  if (calls.length === 0) return;
  session.append({
    role: 'tool',
    results: calls.map(({ id, tool }) => ({
      ...{ callId: id, tool, isError: true },
      content: [{ type: 'text', text: 'No result: the run was cut off here.' }],
    })),
  });
}

interface Parts {
  readonly name: string;
  readonly file: string;
  readonly handle: number;
  readonly nodes: SessionNode[];
  readonly clock: Clock;
  readonly ownership: Ownership;
}

function createSession({ name, file, handle, nodes, clock, ownership }: Parts): Session {
  let tip = nodes.at(-1)?.id ?? null;
  return {
    id: name,
    nodes: () => nodes,
    messages: () => branch(nodes, tip).map(({ message }) => message),
    append(message) {
      const node = { id: randomUUID(), parent: tip, at: clock.now(), message };
      writeLine(handle, node);
      nodes.push(node);
      tip = node.id;
    },
    forkAt(nodeId) {
      if (!nodes.some(({ id }) => id === nodeId)) {
        throw new Fault({
          code: 'ask.session',
          message: `the session has no message "${nodeId}"`,
          where: file,
        });
      }
      tip = nodeId;
    },
    close() {
      fs.closeSync(handle);
      ownership.release();
    },
  };
}

function branch(nodes: readonly SessionNode[], tip: string | null): SessionNode[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const path: SessionNode[] = [];
  for (let at = tip; at !== null; at = path.at(-1)?.parent ?? null) {
    const node = byId.get(at);
    // A file whose parents do not lead to its beginning was refused when it was read.
    if (node === undefined || path.length > nodes.length) break;
    path.push(node);
  }
  return path.reverse();
}

function writeLine(handle: number, value: unknown): void {
  addLine(handle, value, () => fs.fsyncSync(handle));
}

function addLine(handle: number, value: unknown, sync?: () => void): void {
  try {
    fs.writeSync(handle, `${JSON.stringify(value)}\n`);
    sync?.();
  } catch (cause) {
    throw new Fault({
      code: 'io.write-failed',
      message: `the session cannot be written: ${(cause as Error).message}`,
      cause,
    });
  }
}

/** Reads a file; a last line that a crash cut in two is taken off. */
function readNodes(file: string): SessionNode[] {
  const text = fs.readFileSync(file, 'utf8');
  const end = text.lastIndexOf('\n') + 1;
  if (end < text.length) fs.truncateSync(file, Buffer.byteLength(text.slice(0, end)));
  const [header, ...lines] = text.slice(0, end).split('\n').slice(0, -1);
  const known = new Set<string>();
  parseLine(headerSchema, header ?? '', file, 1);
  return lines.map((line, index) => {
    const node = parseLine(nodeSchema, line, file, index + 2);
    if (node.parent !== null && !known.has(node.parent)) throw damaged(file, index + 2);
    known.add(node.id);
    return node;
  });
}

function parseLine<Schema extends z.ZodType>(
  schema: Schema,
  line: string,
  file: string,
  number: number,
): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(line));
  } catch (cause) {
    throw damaged(file, number, cause);
  }
}

function damaged(file: string, line: number, cause?: unknown): Fault {
  return new Fault({
    code: 'ask.session',
    message: 'the session is damaged',
    where: `${file}:${line}`,
    hint: 'begin a new one',
    cause,
  });
}

function unknownSession(id: string): Fault {
  return new Fault({
    code: 'ask.session',
    message: `there is no session "${id.slice(0, 60)}"`,
    hint: '`panther ask --sessions` lists them',
  });
}

function own(path: string, clock: Clock): Ownership {
  const ownership = takeOwnership({ path, label: 'panther ask', clock });
  if (ownership !== undefined) return ownership;
  throw new Fault({
    code: 'ask.session',
    message: `the session is used by ${renderOwner(readOwner(path))}`,
    hint: 'wait for it, or ask without --session',
  });
}
