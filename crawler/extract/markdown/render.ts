import TurndownService from 'turndown';
import type { TreeNode } from '../html/tree.ts';
import { escapeMarkdown } from './escape.ts';
import { type Placed, takeMarks } from './marks.ts';
import { rules } from './rules.ts';

const service = createService();

function createService(): TurndownService {
  // One rule, which looks its element up: the list of rules is walked for every node otherwise.
  const everything = {
    filter: () => true,
    replacement: (content: string, node: unknown) => {
      const rule = rules[(node as TreeNode).nodeName];
      return rule === undefined ? content : rule(content, node as TreeNode);
    },
  };
  const options = { rules: { everything } } as TurndownService.Options;
  const created = new TurndownService(options);
  created.escape = escapeMarkdown;
  return created;
}

/** The tree as Markdown, and where its headings and terms are. */
export function renderMarkdown(root: TreeNode): Placed {
  const marked = service.turndown(root as never);
  return takeMarks(marked);
}
