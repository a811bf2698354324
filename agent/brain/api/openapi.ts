import { z } from 'zod';
import type { Route } from './route.ts';

const errorSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().nullable() }),
});

/** The API as an OpenAPI 3.1 document, made from its routes. */
export function renderOpenApi(routes: readonly Route[]): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const methods = paths[route.path] ?? {};
    paths[route.path] = methods;
    methods[route.method] = renderOperation(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Trading brain',
      version: '1',
      description: 'Signals, decisions, positions and the kill switch of the trading brain',
    },
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    paths,
  };
}

function renderOperation({ path, summary, open, query, body, answer }: Route) {
  const inPath = new Set([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
  const parameters = Object.entries(query.shape).map(([name, schema]) => ({
    name,
    in: inPath.has(name) ? 'path' : 'query',
    required: inPath.has(name) || !(schema as z.ZodType).safeParse(undefined).success,
    schema: toJson(schema as z.ZodType),
  }));
  const json = (schema: z.ZodType) => ({ 'application/json': { schema: toJson(schema) } });
  return {
    summary,
    security: open ? [] : [{ token: [] }],
    parameters,
    ...(body === undefined ? {} : { requestBody: { required: true, content: json(body) } }),
    responses: {
      200: { description: 'The answer', content: json(answer) },
      default: { description: 'A refusal', content: json(errorSchema) },
    },
  };
}

function toJson(schema: z.ZodType): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}
