import { z } from 'zod';

/** One line of what the writer writes: a sentence or a block of Markdown, and what it rests on. */
const statementSchema = z.object({
  text: z.string().min(1),
  cite: z.array(z.object({ id: z.string(), quote: z.string() })).default([]),
});
const verdictSchema = z.object({ found: z.literal(false) });

export type Statement = z.output<typeof statementSchema>;

export type Line =
  | { readonly kind: 'statement'; readonly statement: Statement }
  /** The writer says that the evidence has no answer. */
  | { readonly kind: 'not-found' }
  /** Not what was asked for. */
  | { readonly kind: 'broken'; readonly text: string };

/** Reads the writer's JSON lines as they arrive. Fences around them, which some models add, are skipped. */
export function createLineReader(onLine: (line: Line) => void) {
  let rest = '';
  const take = (raw: string) => {
    const text = raw.trim();
    if (text === '' || text.startsWith('```')) return;
    onLine(parseLine(text));
  };
  return {
    push(text: string): void {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) take(line);
    },
    end(): void {
      take(rest);
      rest = '';
    },
  };
}

function parseLine(text: string): Line {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'broken', text };
  }
  if (verdictSchema.safeParse(value).success) return { kind: 'not-found' };
  const parsed = statementSchema.safeParse(value);
  return parsed.success ? { kind: 'statement', statement: parsed.data } : { kind: 'broken', text };
}
