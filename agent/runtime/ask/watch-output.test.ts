import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

const moduleUrl = new URL('watch-output.ts', import.meta.url).href;
const root = new URL('../../../', import.meta.url);
/** Says on stderr that it is ready, waits for its reader to go, and says so. */
const program = `
  import { watchReader } from '${moduleUrl}';
  import { systemClock } from '#lib';
  const reader = watchReader(1, systemClock);
  reader.signal.addEventListener('abort', () => { process.stderr.write('gone\\n'); process.exit(7); });
  process.stderr.write('ready\\n');
  setInterval(() => undefined, 1000);
`;
const node = [process.execPath, '--input-type=module', '-e', program];
const quoted = node.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');

test('a socket whose reader goes', async () => {
  const child = spawn(node[0] ?? '', node.slice(1), {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let text = '';
  child.stderr.on('data', (part) => {
    text += part;
    if (String(part).includes('ready')) child.stdout.destroy();
  });
  expect(await ended).toEqual([7, null]);
  expect(text).toContain('gone');
});

test('a pipe whose reader goes', async () => {
  // The reader waits for a line on a pipe of its own, so that the test says when it ends.
  const child = spawn('sh', ['-c', `${quoted} | { read -r _ <&3; }`], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let text = '';
  child.stderr?.on('data', (part) => {
    text += part;
    // Seen at least once before it goes.
    if (String(part).includes('ready')) setTimeout(() => child.stdio[3]?.destroy(), 2_500);
  });
  await ended;
  expect(text).toContain('gone');
});
