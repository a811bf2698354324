import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import {
  announced,
  type Behaviour,
  cutOff,
  endless,
  endlessHeaders,
  gzipBomb,
  nestedBrotli,
  page,
  startFaultServer,
} from '../kit/fault-server.ts';
import { findServer, startServer } from '../kit/postgres-server.ts';

const child = join(import.meta.dirname, 'crawl-child.ts');
const title = 'a crawl of pages without an end stays below 400 MB';

// Acceptance check 6, for the process as a whole: what the kernel counted as its most.
if ('missing' in findServer()) test.skip(`${title}: no PostgreSQL with pgvector`, () => undefined);
else test(title, checkMemory);

async function checkMemory(): Promise<void> {
  const server = await startFaultServer();
  const postgres = await startServer();
  const name = await postgres.createDatabase();
  try {
    const bodies: readonly Behaviour[] = [
      endless,
      gzipBomb,
      nestedBrotli,
      announced(5_000_000_000),
      endlessHeaders,
    ];
    const paths = Array.from({ length: 30 }, (_, index) => `/trap/${index}`);
    for (const [index, path] of paths.entries()) {
      server.on(path, bodies[index % bodies.length] ?? cutOff());
    }
    // Enough pages that are read that the run is not given up.
    const good = Array.from({ length: 45 }, (_, index) => `/good/${index}`);
    for (const path of good) server.on(path, page(`<title>${path}</title><p>The page ${path}`));
    const links = [...good, ...paths].map((path) => `<li><a href="${path}">${path}</a></li>`);
    server.on('/', page(`<title>All</title><ul>${links.join('')}</ul>`));
    const running = spawn(process.execPath, [child, `${server.origin}/`, postgres.url(name)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = await Promise.all([text(running.stdout), once(running, 'close')]);
    const report = JSON.parse(/^report (.*)$/m.exec(output)?.[1] ?? '{}');
    expect(report).toMatchObject({ outcome: 'complete', pages: { added: 46, skipped: 30 } });
    expect(report.errors).toMatchObject([{ error: 'crawl.too-large', count: 30 }]);
    const peakKb = Number(/^peak (\d+)$/m.exec(output)?.[1]);
    expect(peakKb).toBeGreaterThan(0);
    expect(peakKb * 1_024).toBeLessThan(400_000_000);
  } finally {
    await Promise.all([server.close(), postgres.dropDatabase(name)]);
  }
}
