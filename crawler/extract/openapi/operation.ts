import { type Json, listOf, mapOf, resolve, textOf } from './document.ts';
import { oneLine, renderProperties, renderType } from './schema.ts';

/** One operation as Markdown below its heading. */
export function renderOperation(
  document: Json,
  operation: Json,
  shared: readonly unknown[],
): string {
  const parts: string[] = [];
  const summary = textOf(operation.summary);
  const description = textOf(operation.description);
  if (summary !== '') parts.push(`**${oneLine(summary)}**`);
  if (description !== '' && description !== summary) parts.push(quietText(description));
  const id = textOf(operation.operationId);
  if (id !== '') parts.push(`Operation: \`${id}\``);
  if (operation.deprecated === true) parts.push('Deprecated.');
  parts.push(...renderParameters(document, operation, shared));
  parts.push(...renderRequest(document, operation, shared));
  parts.push(...renderResponses(document, operation));
  return parts.join('\n\n');
}

/** Headings and rules in a description would look like those of the page. */
export function quietText(text: string): string {
  return text
    .replace(/^ {0,3}#{1,6}\s+(.*)$/gm, '**$1**')
    .replace(/^ {0,3}(?:=+|-+)\s*$/gm, '')
    .replace(/<!--[\s\S]*?-->/g, '');
}

function renderParameters(document: Json, operation: Json, shared: readonly unknown[]): string[] {
  const all = new Map<string, Json>();
  for (const parameter of [...shared, ...listOf(operation.parameters)]) {
    const { value } = resolve(document, parameter);
    if (textOf(value.in) !== 'body') all.set(`${textOf(value.in)} ${textOf(value.name)}`, value);
  }
  if (all.size === 0) return [];
  const rows = [...all.values()].map((parameter) => {
    const type = renderType(document, parameter.schema ?? parameter);
    const cells = [
      `\`${textOf(parameter.name)}\``,
      textOf(parameter.in),
      type,
      parameter.required === true ? 'yes' : 'no',
      oneLine(textOf(parameter.description)),
    ];
    return `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
  });
  return [
    'Parameters:',
    [
      '| Name | In | Type | Required | Description |',
      '| --- | --- | --- | --- | --- |',
      ...rows,
    ].join('\n'),
  ];
}

function renderRequest(document: Json, operation: Json, shared: readonly unknown[]): string[] {
  const { value } = resolve(document, operation.requestBody);
  const body = [...shared, ...listOf(operation.parameters)]
    .map((parameter) => resolve(document, parameter).value)
    .find((parameter) => textOf(parameter.in) === 'body');
  if (body !== undefined) return renderBody(document, 'Request body', '', body.schema);
  return Object.entries(mapOf(value.content)).flatMap(([type, media], index) =>
    index > 0 ? [] : renderBody(document, 'Request body', type, mapOf(media).schema),
  );
}

function renderBody(document: Json, title: string, type: string, schema: unknown): string[] {
  const lines = renderProperties(document, schema);
  const kind = renderType(document, schema);
  const head = `${title}${type === '' ? '' : ` (\`${type}\`)`}: ${kind}`;
  return lines.length === 0 ? [head] : [head, lines.join('\n')];
}

function renderResponses(document: Json, operation: Json): string[] {
  return Object.entries(mapOf(operation.responses)).flatMap(([status, response]) => {
    const { value } = resolve(document, response);
    const about = oneLine(textOf(value.description));
    const [media] = Object.entries(mapOf(value.content));
    const schema = media === undefined ? value.schema : mapOf(media[1]).schema;
    const title = `Response \`${status}\`${about === '' ? '' : `: ${about}`}`;
    return schema === undefined ? [title] : renderBody(document, title, media?.[0] ?? '', schema);
  });
}
