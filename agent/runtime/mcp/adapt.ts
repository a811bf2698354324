import { z } from 'zod';
import { systemClock } from '#lib';
import { defineMcpTool, type McpTool } from '#lib/mcp';
import type { AnyTool, ToolPorts } from '../tools/index.ts';

const output = z.object({
  text: z.string(),
  sources: z.array(
    z.object({
      title: z.string(),
      url: z.string().describe('Where it can be looked up'),
      headingPath: z.array(z.string()),
      text: z.string(),
      observedAt: z.number().describe('UTC milliseconds'),
      hostile: z.boolean().describe('Whether strangers wrote it'),
    }),
  ),
});

/** A tool of our agents as other programs' agents get it. What it does is the same; what it rests on comes as
 * sources. */
export function adaptTool(tool: AnyTool, ports: ToolPorts): McpTool {
  const { name, description, effect, timeoutMs } = tool;
  return defineMcpTool({
    ...{ name, description, timeoutMs, output },
    title: titleOf(name),
    input: tool.input as z.ZodObject,
    isReadOnly: effect === 'read',
    async run(input, { signal }) {
      const said = await tool.run(ports, input, { signal, now: systemClock.now });
      const text = said.text.map((part) => part.text).join('\n');
      const sources = said.evidence.map((one) => {
        const { title, url, headingPath, observedAt, hostile } = one;
        return { title, url, headingPath: [...headingPath], text: one.text, observedAt, hostile };
      });
      const shown = sources.map((one) => `## ${one.title}\nsource: ${one.url}\n\n${one.text}`);
      return {
        text: [text, ...shown].filter((part) => part !== '').join('\n\n'),
        sources: sources.map(({ url }) => url),
        data: { text, sources },
      };
    },
  });
}

/** `fleet_hosts` → `Fleet hosts`. */
function titleOf(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
