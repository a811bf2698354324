import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { normaliseTags } from '../../engines/notes/index.ts';
import type { BodyOf } from '../../model/index.ts';
import { knowledgeTypes, type note } from '../../model/note.ts';
import type { KeyedItem } from '../../store/index.ts';
import { listFiles, nameIn, readOrRefuse } from '../read-file.ts';
import type { Telling } from './items.ts';
import { dojoFiles } from './read.ts';

const front = z.looseObject({
  title: z.string().trim().min(1).optional(),
  tags: z
    .union([z.array(z.string()), z.string().transform((text) => text.split(/[\s,]+/))])
    .optional(),
  type: z.enum(knowledgeTypes).optional(),
});

/** Markdown, with or without a head in YAML. */
export async function readNotes(
  root: string,
  { refuse, drop }: Telling,
): Promise<readonly KeyedItem<BodyOf<typeof note>>[]> {
  const items: KeyedItem<BodyOf<typeof note>>[] = [];
  for (const path of await listFiles(join(root, dojoFiles.notes), '.md')) {
    const name = nameIn(root, path);
    const file = await readOrRefuse(path, name);
    if ('reason' in file) {
      refuse(file.file, file.row, file.reason);
      continue;
    }
    const { head, content, problem } = splitHead(file.text);
    if (problem !== undefined) drop(name, 'line 1', problem);
    const { tags, refused: wrong } = normaliseTags(head.tags ?? []);
    for (const tag of wrong) drop(name, 'line 1', `"${tag}" is no tag`);
    const heading = /^#\s+(.+)$/m.exec(content)?.[1]?.trim();
    const title = (head.title ?? heading ?? name.replace(/^.*\/|\.md$/g, '')).slice(0, 200);
    items.push({
      key: `dojo/${name}`,
      body: {
        ...{ title, content: content.trim().slice(0, 200_000), tags: [...tags] },
        ...{ knowledgeType: head.type ?? 'note', source: `dojo:${name}`, status: 'kept' },
      },
    });
  }
  return items;
}

function splitHead(text: string): {
  readonly head: z.output<typeof front>;
  readonly content: string;
  readonly problem?: string;
} {
  const { yaml, content } =
    /^\uFEFF?---\r?\n(?<yaml>[\s\S]*?)\r?\n---\r?\n(?<content>[\s\S]*)$/.exec(text)?.groups ?? {};
  if (yaml === undefined || content === undefined) return { head: {}, content: text };
  try {
    const head = front.safeParse(parseYaml(yaml, { maxAliasCount: 0 }) ?? {});
    if (head.success) return { head: head.data, content };
    const [issue] = head.error.issues;
    const where = (issue?.path ?? []).map(String).join('.');
    return { head: {}, content, problem: `its head: ${where}: ${issue?.message}` };
  } catch (error) {
    const [line] = (error as Error).message.split('\n', 1);
    return { head: {}, content, problem: `its head is no YAML: ${line}` };
  }
}
