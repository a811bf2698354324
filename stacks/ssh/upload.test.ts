import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parseReport, readScript, renderScript } from './script.ts';
import type { SshSession } from './session.ts';
import { uploadFile } from './upload.ts';

// What is sent to a target, given to the shells that targets have; names and modes as OpNix's own
// module sets them (root:onepassword-secrets, 0640).
const shells = ['dash', 'bash'].filter((name) => spawnSync(name, ['-c', ':']).error === undefined);
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const path = '/etc/opnix-token';
const group = 'onepassword-secrets';
const isRoot = process.getuid?.() === 0;

function makeRoot(old?: string): string {
  const root = mkdtempSync(join(tmpdir(), 'upload-test-'));
  folders.push(root);
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'etc/group'), `root:x:0:\n${group}:x:4711:someone\n`);
  if (old !== undefined) writeFileSync(join(root, path), old, { mode: 0o600 });
  return root;
}

/** Runs scripts here instead of on another machine. */
function sessionAt(root: string, shell: string, prefix: readonly string[] = []): SshSession {
  const target = { host: 'target', user: 'root', address: '::1', port: 22, root, storeRoot: root };
  const [command = shell, ...args] = [...prefix, shell, '-s'];
  return {
    target,
    scripts: 0,
    storeUrl: '',
    storeEnv: {},
    hostKeys: () => [],
    connect: async () => undefined,
    close: async () => undefined,
    run: async (script) =>
      parseReport(
        execFileSync(command, args, {
          input: script,
          encoding: 'utf8',
          stdio: ['pipe', 'pipe', 'ignore'],
        }),
      ),
  };
}

const file = (content: Uint8Array | string) => ({
  path,
  content: Buffer.from(content),
  mode: '0640' as const,
  group,
});

describe.skipIf(!isRoot).each(shells)('by %s', (shell) => {
  test('any bytes arrive as they are, for root and the group', async () => {
    const root = makeRoot('old');
    const session = sessionAt(root, shell);
    for (const content of [
      Buffer.from("it's\n\\n %s $(id) `id`"),
      Buffer.from(Array.from({ length: 256 }, (_, at) => at)),
      randomBytes(65_536),
      Buffer.alloc(0),
    ]) {
      const result = await uploadFile(session, file(content));
      expect(result).toEqual({ changed: true, groupKnown: true });
      expect(readFileSync(join(root, path)).equals(content)).toBe(true);
      const { mode, uid, gid } = statSync(join(root, path));
      expect([(mode & 0o7777).toString(8), uid, gid]).toEqual(['640', 0, 4711]);
    }
    expect(readdirSync(join(root, 'etc')).sort()).toEqual(['group', 'opnix-token']);
    expect(await uploadFile(session, file(''))).toEqual({ changed: false, groupKnown: true });
  });

  test('without the group only root may read it', async () => {
    const root = makeRoot();
    writeFileSync(join(root, 'etc/group'), 'root:x:0:\n');
    const result = await uploadFile(sessionAt(root, shell), file('new'));
    expect(result).toEqual({ changed: true, groupKnown: false });
    const { mode, gid } = statSync(join(root, path));
    expect([(mode & 0o7777).toString(8), gid]).toEqual(['600', 0]);
  });

  test('what arrives damaged, or has no place to go, changes nothing', async () => {
    const root = makeRoot('old');
    const values = {
      ROOT: root,
      STORE_ROOT: root,
      RUN: '',
      TOPLEVEL: '',
      FILE: path,
      MODE: '0640',
      GROUP: group,
    };
    const damaged = renderScript(
      {
        ...values,
        DIGEST: createHash('sha256').update('new').digest('hex'),
        CONTENT: Buffer.from('newer').toString('base64'),
      },
      readScript('common'),
      readScript('upload'),
    );
    const report = await sessionAt(root, shell).run(damaged);
    expect([report.get('refused'), report.complete]).toEqual(['damaged', true]);
    expect(readFileSync(join(root, path), 'utf8')).toBe('old');
    expect(readdirSync(join(root, 'etc')).sort()).toEqual(['group', 'opnix-token']);

    rmSync(join(root, 'etc'), { recursive: true });
    await expect(uploadFile(sessionAt(root, shell), file('new'))).rejects.toMatchObject({
      code: 'deploy.refused',
      message: '/etc/opnix-token on target is as it was: its folder is not there',
    });
  });

  test('a link is followed; what stands in the way is not replaced', async () => {
    const root = makeRoot();
    mkdirSync(join(root, 'persist'));
    symlinkSync('../persist/token', join(root, path));
    await uploadFile(sessionAt(root, shell), file('new'));
    expect(readFileSync(join(root, 'persist/token'), 'utf8')).toBe('new');

    const other = makeRoot();
    mkdirSync(join(other, path));
    await expect(uploadFile(sessionAt(other, shell), file('new'))).rejects.toThrow(
      'stands in its place',
    );
    expect(readdirSync(join(other, 'etc')).sort()).toEqual(['group', 'opnix-token']);
  });

  test('left over from an upload that was killed: removed once it is old', async () => {
    const root = makeRoot();
    const [old, young] = ['.opnix-token.upload.aaaaaa', '.opnix-token.upload.bbbbbb'];
    for (const name of [old, young]) writeFileSync(join(root, 'etc', name), 'x');
    const hourAgo = Date.now() / 1000 - 3_600;
    utimesSync(join(root, 'etc', old), hourAgo, hourAgo);
    await uploadFile(sessionAt(root, shell), file('new'));
    expect(readdirSync(join(root, 'etc')).sort()).toEqual([young, 'group', 'opnix-token']);
  });
});

test.skipIf(!isRoot)(
  'a reader sees one or the other, also when the shell is killed at any point',
  async () => {
    const root = makeRoot('a'.repeat(9_000));
    const contents = ['b'.repeat(9_000), 'c'.repeat(9_000)];
    const scripts = contents.map((content) =>
      renderScript(
        {
          ROOT: root,
          STORE_ROOT: root,
          RUN: '',
          TOPLEVEL: '',
          FILE: path,
          MODE: '0640',
          GROUP: group,
          DIGEST: createHash('sha256').update(content).digest('hex'),
          CONTENT: Buffer.from(content).toString('base64'),
        },
        readScript('common'),
        readScript('upload'),
      ),
    );
    for (let round = 0; round < 40; round++) {
      const child = spawn('sh', ['-s'], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
      child.stdin.on('error', () => undefined);
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end(scripts[round % 2]);
      await new Promise((resolve) => setTimeout(resolve, round));
      if (child.exitCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
      await gone;
      const now = readFileSync(join(root, path), 'utf8');
      expect([9_000, 1]).toEqual([now.length, new Set(now).size]);
    }
    await uploadFile(sessionAt(root, 'sh'), file('whole'));
    expect(readFileSync(join(root, path), 'utf8')).toBe('whole');
  },
);

const canMount = spawnSync('unshare', ['-m', 'true'], { stdio: 'ignore' }).status === 0;
test.skipIf(!isRoot || !canMount)(
  'a full disk: the old file stays, nothing half is left',
  async () => {
    const root = makeRoot();
    const answer = join(root, 'answer');
    const inside = join(root, 'inside');
    writeFileSync(
      inside,
      `#!/bin/sh
mount -t tmpfs -o size=32k tmpfs ${root}/etc
printf '${group}:x:4711:\\n' >${root}/etc/group
printf old >${root}/etc/opnix-token
head -c 20000 /dev/zero >${root}/etc/filler
"$@"
{ cat ${root}/etc/opnix-token; ls -A ${root}/etc; } >${answer}
`,
    );
    chmodSync(inside, 0o755);
    const session = sessionAt(root, 'sh', ['unshare', '-m', inside]);
    await expect(uploadFile(session, file(randomBytes(30_000)))).rejects.toMatchObject({
      code: 'deploy.refused',
    });
    expect(existsSync(answer) && readFileSync(answer, 'utf8')).toBe(
      'oldfiller\ngroup\nopnix-token\n',
    );
  },
);

test('more than fits in a script is a mistake of the caller', async () => {
  await expect(uploadFile(sessionAt('/nowhere', 'sh'), file(Buffer.alloc(65_537)))).rejects.toThrow(
    TypeError,
  );
});
