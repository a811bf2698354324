import { resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** Blocks of a Markdown text that are meant for a shell, each as its lines. */
export function shellBlocksOf(markdown: string): readonly (readonly string[])[] {
  return [...markdown.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) =>
    (block ?? '').split('\n').filter((line) => line !== ''),
  );
}

/** Everything with npm that a Markdown text tells to type, in blocks and between backticks. */
export function commandsOf(markdown: string): readonly string[] {
  const inline = [...markdown.matchAll(/`(npm [^`\n]+)`/g)].map(([, command]) => command ?? '');
  const lines = shellBlocksOf(markdown).flat();
  return [...new Set([...lines, ...inline])];
}
