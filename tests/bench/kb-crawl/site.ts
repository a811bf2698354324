// Serves a folder of pages on this machine, in a process of its own so that it does not count.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';
import { codeOf } from '../../../lib/files.ts';

const root = process.argv[2] ?? '';
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const path = normalize(decodeURIComponent(pathname));
  const body = readPage(join(root, path.endsWith('/') ? `${path}index.html` : path));
  if (body === undefined) response.writeHead(404).end();
  else {
    const type =
      path.endsWith('/') || path.endsWith('.html') ? 'text/html; charset=utf-8' : 'text/plain';
    response.writeHead(200, { 'content-type': type }).end(body);
  }
});

/** At once: what is crawled and this share two cores, and four turns through a pool of threads for each page
 * take more of them than to read it. */
function readPage(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.stdout.write(`${address.port}\n`);
});
