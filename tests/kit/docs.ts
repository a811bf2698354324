import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

// Where Debian's packages postgresql-doc-15, python3.11-doc, nodejs-doc, sqlite3-doc, python-django-doc,
// openjdk-17-doc and php-doc, which Debian 12 has no more, put their pages.
const installed = {
  postgresql: '/usr/share/doc/postgresql-doc-15/html',
  python: '/usr/share/doc/python3.11/html',
  nodejs: '/usr/share/doc/nodejs/api',
  sqlite: '/usr/share/doc/sqlite3',
  django: '/usr/share/doc/python-django-doc/html',
  java: '/usr/share/doc/openjdk-17-jre-headless/api',
  php: '/usr/share/doc/php-doc/html',
} as const;

export type DocsName = keyof typeof installed;

/** Sets whose pages are compared with what is made of them. */
export type FidelityDocs = 'postgresql' | 'python' | 'nodejs';

/** The folder of a real documentation set, or undefined where the machine has none. `PANTHER_DOCS` names
 * a folder with more of them, by name. */
export function docsFolder(name: DocsName): string | undefined {
  const own = process.env.PANTHER_DOCS;
  const folders = own === undefined ? [] : [join(own, name)];
  return [...folders, installed[name]].find(hasPages);
}

/** The folder of a program's package may have the same name as that of its manual. */
function hasPages(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.html'));
}
