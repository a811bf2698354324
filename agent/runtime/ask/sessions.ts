import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Message } from '../model/message.ts';
import { questionOf } from './find-passages.ts';

export interface SessionEntry {
  readonly id: string;
  /** UTC milliseconds of the last message. */
  readonly changedAt: number;
  /** Oldest first, with the id to fork behind each. */
  readonly questions: readonly { readonly node: string; readonly question: string }[];
}

const extension = '.jsonl';

/** The conversations in a folder, the newest first; one that cannot be read is there without questions. */
export function listSessions(folder: string, limit: number): readonly SessionEntry[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(extension))
    .map((name) => ({ name, changedAt: statSync(join(folder, name)).mtimeMs }))
    .toSorted((left, right) => right.changedAt - left.changedAt)
    .slice(0, limit)
    .map(({ name, changedAt }) => ({
      id: name.slice(0, -extension.length),
      changedAt,
      questions: readQuestions(join(folder, name)),
    }));
}

/** A line that is being written, or is damaged, is passed over: opening the session says so. */
function readQuestions(file: string): SessionEntry['questions'] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const node = parseNode(line);
      const question = node?.message === undefined ? undefined : questionOf(node.message);
      return node?.id === undefined || question === undefined ? [] : [{ node: node.id, question }];
    });
}

function parseNode(line: string): { readonly id?: string; readonly message?: Message } | undefined {
  try {
    return JSON.parse(line) as { readonly id?: string; readonly message?: Message };
  } catch {
    return undefined;
  }
}

export function renderSessions(entries: readonly SessionEntry[]): string {
  if (entries.length === 0) return 'no questions were asked here yet';
  return entries
    .map(({ id, changedAt, questions }) => {
      const day = new Date(changedAt).toISOString().slice(0, 16).replace('T', ' ');
      const lines = questions.map(({ node, question }) => `    ${node}  ${question.slice(0, 100)}`);
      return [`${id}  ${day} UTC`, ...lines].join('\n');
    })
    .join('\n');
}
