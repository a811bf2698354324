import { z } from 'zod';
import { defineTool } from '../model/tool.ts';
import { onlyEvidence } from './fleet/evidence.ts';
import type { WebPorts } from './ports.ts';

const charactersMax = 40_000;

export const webFetch = defineTool({
  name: 'web_fetch',
  description:
    'Reads one public web page as Markdown, as robots.txt allows it. For a page that is not in the knowledge base. Private addresses are refused.',
  input: z.strictObject({
    url: z.url({ protocol: /^https?$/ }).max(2_000),
  }),
  effect: 'network',
  hostile: true,
  timeoutMs: 90_000,
  async run({ readPage }: WebPorts, { url }, { signal, now }) {
    const page = await readPage(url, signal);
    return onlyEvidence({
      ...{ origin: 'web', title: page.title, url: page.url, headingPath: [] },
      ...{ text: page.markdown.slice(0, charactersMax), observedAt: now(), hostile: true },
    });
  },
});
