import type { ExtractedPage, Heading } from '../../model/page.ts';
import { judgeText } from '../instructions.ts';
import { removeInvisible } from '../invisible.ts';
import { limits } from '../limits.ts';
import { isMap, type Json, listOf, mapOf, parseDocument, textOf } from './document.ts';
import { quietText, renderOperation } from './operation.ts';
import { oneLine } from './schema.ts';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

/** An API description (OpenAPI 3.x, Swagger 2.0) as one section an operation. Throws Fault
 * `crawl.unreadable`. */
export function extractOpenApi(source: string, url: string): ExtractedPage {
  const document = parseDocument(source, url);
  const info = mapOf(document.info);
  const title = oneLine(textOf(info.title)) || 'API';
  const sections = [
    { level: 1, text: title, anchor: undefined, body: renderIntroduction(document, info) },
    ...readOperations(document),
  ];
  let markdown = '';
  const headings: Heading[] = [];
  const unseen: string[] = [];
  let hidden = 0;
  for (const { level, text, anchor, body } of sections) {
    const shown = removeInvisible(`${'#'.repeat(level)} ${text}\n\n${body}`.trim());
    hidden += shown.removed;
    if (shown.tagged !== '') unseen.push(shown.tagged);
    if (markdown !== '') markdown += '\n\n';
    headings.push({
      level,
      text,
      ...(anchor === undefined ? {} : { anchor }),
      offset: markdown.length,
    });
    markdown += shown.text;
  }
  return {
    generator: 'openapi',
    title,
    markdown,
    headings,
    links: [],
    hidden: { characters: hidden, ...judgeText({ visible: markdown, unseen, asides: [title] }) },
  };
}

function renderIntroduction(document: Json, info: Json): string {
  const parts = [quietText(textOf(info.description))];
  const version = textOf(info.version);
  if (version !== '') parts.push(`Version: ${version}`);
  const servers = listOf(document.servers).map((server) => textOf(mapOf(server).url));
  const host = textOf(document.host);
  if (host !== '') servers.push(`${host}${textOf(document.basePath)}`);
  if (servers.length > 0)
    parts.push(`Servers: ${servers.map((server) => `\`${server}\``).join(', ')}`);
  return parts.filter((part) => part !== '').join('\n\n');
}

interface Section {
  readonly level: number;
  readonly text: string;
  readonly anchor: string | undefined;
  readonly body: string;
}

function readOperations(document: Json): Section[] {
  const sections: Section[] = [];
  for (const [path, item] of Object.entries(mapOf(document.paths))) {
    const shared = listOf(mapOf(item).parameters);
    for (const method of methods) {
      const operation = mapOf(item)[method];
      if (!isMap(operation) || sections.length >= limits.openapi.operationsMax) continue;
      const id = textOf(operation.operationId);
      const text = `${method.toUpperCase()} ${oneLine(path)}`;
      sections.push({
        level: 2,
        text,
        anchor: id === '' ? undefined : id,
        body: renderOperation(document, operation, shared),
      });
    }
  }
  return sections;
}
