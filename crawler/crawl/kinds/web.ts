import type { Kind } from '../kind.ts';
import { createScope } from '../scope.ts';
import { createWebRead, parseWebLocation } from './web-reader.ts';

export const webKind: Kind = {
  name: 'web',
  description: 'a site, from a page on along its links',
  parseLocation: parseWebLocation,
  async open(context) {
    const { source } = context;
    const scope = createScope(source);
    return {
      seeds: async () => ({ pages: [{ url: source.location, depth: 0 }] }),
      read: createWebRead(context, scope),
      follows: true,
      scope,
      close: async () => undefined,
    };
  },
};
