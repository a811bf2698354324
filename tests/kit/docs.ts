import { existsSync } from 'node:fs';
import { join } from 'node:path';

// Where Debian's packages postgresql-doc-15, python3.11-doc and nodejs-doc put their pages.
const installed = {
  postgresql: '/usr/share/doc/postgresql-doc-15/html',
  python: '/usr/share/doc/python3.11/html',
  nodejs: '/usr/share/doc/nodejs/api',
} as const;

export type DocsName = keyof typeof installed;

/** The folder of a real documentation set, or undefined where the machine has none. `PANTHER_DOCS` names
 * a folder that holds them by name. */
export function docsFolder(name: DocsName): string | undefined {
  const own = process.env.PANTHER_DOCS;
  const folder = own === undefined ? installed[name] : join(own, name);
  return existsSync(folder) ? folder : undefined;
}
