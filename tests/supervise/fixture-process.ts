// A service as small as can be, for the supervisor's tests: answers its health, and misbehaves as the
// environment says.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const { PANTHER_PORT, PANTHER_STATE_DIR = '.', FIXTURE_FAULT } = process.env;
if (FIXTURE_FAULT === 'crash') {
  console.log(JSON.stringify({ level: 'error', message: 'no disk', hint: 'make room' }));
  process.exit(13);
}
if (FIXTURE_FAULT === 'setting') process.exit(17);
// Something that would be left behind if only the service itself were ended.
const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
writeFileSync(join(PANTHER_STATE_DIR, 'child.pid'), String(child.pid));
if (FIXTURE_FAULT === 'deaf') process.on('SIGTERM', () => undefined);
createServer((_, response) => response.end('{"status":"ok"}')).listen(
  Number(PANTHER_PORT),
  '127.0.0.1',
);
