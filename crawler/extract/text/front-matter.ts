import { parse } from 'yaml';

export interface FrontMatter {
  readonly body: string;
  readonly title?: string;
  readonly language?: string;
}

/** YAML between `---` lines at the top. What is no map there is text. */
export function readFrontMatter(source: string): FrontMatter {
  const match = /^---[ \t]*\n([\s\S]{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)/.exec(source);
  if (match === null) return { body: source };
  const values = readMap(match[1] ?? '');
  if (values === undefined) return { body: source };
  const title = values.title;
  const language = values.lang ?? values.language;
  return {
    body: source.slice(match[0].length),
    ...(typeof title === 'string' && title.trim() !== '' ? { title: title.trim() } : {}),
    ...(typeof language === 'string' ? { language: language.toLowerCase() } : {}),
  };
}

function readMap(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = parse(text, { maxAliasCount: 10 });
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch (error) {
    // The parser's errors all say that the text is no YAML; such a block is shown as text.
    if (error instanceof Error) return undefined;
    throw error;
  }
}
