import type { Kind } from '../kind.ts';
import { createSingleReader, parseSingleLocation } from './single.ts';

export const openapiKind: Kind = {
  name: 'openapi',
  description: 'one OpenAPI document, JSON or YAML',
  parseLocation: parseSingleLocation,
  async open(context) {
    const isYaml = /\.ya?ml$/i.test(new URL(context.source.location).pathname);
    return createSingleReader(context, isYaml ? 'application/yaml' : 'application/json');
  },
};
