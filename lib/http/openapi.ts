import { z } from 'zod';
import type { Route } from './route.ts';

export interface ApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description: string;
}

/** Every refusal of a door of ours. */
export const errorSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().nullable() }),
});

/** The API as an OpenAPI 3.1 document, made from its routes. */
export function renderOpenApi(info: ApiInfo, routes: readonly Route[]): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const methods = paths[route.path] ?? {};
    paths[route.path] = methods;
    methods[route.method] = renderOperation(route);
  }
  return {
    openapi: '3.1.0',
    info,
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    paths,
  };
}

// standardwebhooks.com, as the brain's producers sign.
const signedHeaders = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({
  name,
  in: 'header',
  required: true,
  schema: { type: 'string' },
}));

const streams = {
  events: { description: 'Server-sent events', media: 'text/event-stream' },
  lines: { description: 'One JSON value a line', media: 'application/x-ndjson' },
} as const;

function renderOperation(route: Route) {
  const { path, summary, access, isSigned, stream, query, body, answer } = route;
  const inPath = new Set([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
  const parameters = Object.entries(query.shape).map(([name, schema]) => ({
    name,
    in: inPath.has(name) ? 'path' : 'query',
    required: inPath.has(name) || !(schema as z.ZodType).safeParse(undefined).success,
    schema: toJson(schema as z.ZodType),
  }));
  const { description, media } =
    stream === undefined
      ? { description: 'The answer', media: 'application/json' }
      : streams[stream];
  const schemaOf = (schema: z.ZodType) => ({ schema: toJson(schema) });
  const json = (schema: z.ZodType) => ({ 'application/json': schemaOf(schema) });
  return {
    summary,
    security: access === 'open' ? [] : [{ token: [] }],
    parameters: isSigned ? [...parameters, ...signedHeaders] : parameters,
    ...(body === undefined ? {} : { requestBody: { required: true, content: json(body) } }),
    responses: {
      200: { description, content: { [media]: schemaOf(answer) } },
      default: { description: 'A refusal', content: json(errorSchema) },
    },
  };
}

function toJson(schema: z.ZodType): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}
