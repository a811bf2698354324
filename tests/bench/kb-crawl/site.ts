// Serves a folder of pages on this machine, in a process of its own so that it does not count.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';

const root = process.argv[2] ?? '';
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const path = normalize(decodeURIComponent(pathname));
  const file = join(root, path.endsWith('/') ? `${path}index.html` : path);
  readFile(file).then(
    (body) => {
      const type = file.endsWith('.html') ? 'text/html; charset=utf-8' : 'text/plain';
      response.writeHead(200, { 'content-type': type }).end(body);
    },
    () => response.writeHead(404).end(),
  );
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.stdout.write(`${address.port}\n`);
});
