import { expect, test } from 'vitest';
import { extractPage } from '../index.ts';

const read = (text: string, mediaType: string) =>
  extractPage({
    body: new TextEncoder().encode(text),
    charset: 'utf-8',
    mediaType,
    url: 'https://api.example/openapi',
  });

test('OpenAPI 3 in YAML: one section an operation, references followed, circles end', () => {
  const page = read(
    `openapi: 3.1.0
info: { title: Pumps, version: '2' }
servers: [{ url: 'https://api.example/v2' }]
paths:
  /pumps/{id}:
    parameters:
      - { name: id, in: path, required: true, schema: { type: string, format: uuid } }
    get:
      operationId: readPump
      summary: Reads a pump
      responses:
        '200':
          description: Found
          content: { application/json: { schema: { $ref: '#/components/schemas/Pump' } } }
components:
  schemas:
    Pump:
      type: object
      required: [name]
      properties:
        name: { type: string, description: What it is called }
        next: { $ref: '#/components/schemas/Pump' }
        parts: { type: array, items: { type: integer } }
`,
    'application/yaml',
  );
  expect(page).toMatchObject({ generator: 'openapi', title: 'Pumps' });
  expect(page.markdown).toBe(`# Pumps

Version: 2

Servers: \`https://api.example/v2\`

## GET /pumps/{id}

**Reads a pump**

Operation: \`readPump\`

Parameters:

| Name | In | Type | Required | Description |
| --- | --- | --- | --- | --- |
| \`id\` | path | string (uuid) | yes |  |

Response \`200\`: Found (\`application/json\`): Pump

- \`name\` (string, required): What it is called
- \`next\` (Pump)
- \`parts\` (integer[])`);
  expect(page.headings[1]).toMatchObject({ level: 2, text: 'GET /pumps/{id}', anchor: 'readPump' });
});

test('Swagger 2 in JSON: body parameter', () => {
  const document = {
    swagger: '2.0',
    info: { title: 'Old', version: '1' },
    host: 'old.example',
    basePath: '/v1',
    paths: {
      '/a': {
        post: {
          parameters: [{ name: 'body', in: 'body', schema: { $ref: '#/definitions/A' } }],
          responses: { 204: { description: 'Done' } },
        },
      },
    },
    definitions: { A: { type: 'object', properties: { x: { type: 'number' } } } },
  };
  const { markdown } = read(JSON.stringify(document), 'application/json');
  expect(markdown).toContain('Servers: `old.example/v1`');
  expect(markdown).toContain('Request body: A\n\n- `x` (number)\n\nResponse `204`: Done');
});

test.each([['{"a":1}'], ['{"openapi":'], ['- 1\n- 2']])('%s is refused', (text) => {
  expect(() => read(text, 'application/json')).toThrow(
    expect.objectContaining({ code: 'crawl.unreadable' }),
  );
});
