import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';

const launcher = join(import.meta.dirname, 'panther');
const folder = fs.mkdtempSync(join(tmpdir(), 'launcher-test-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

function put(path: string, text: string, mode = 0o644): string {
  fs.mkdirSync(dirname(path), { recursive: true });
  fs.writeFileSync(path, text, { mode });
  return path;
}

const show = put(
  join(folder, 'show.ts'),
  `const seen: object = {
    pid: process.pid, main: import.meta.main, argv: process.argv.slice(1), version: process.version,
    path: process.env.PATH?.split(':')[0],
  };
  console.log(JSON.stringify(seen));`,
);

/** A Node that says it is an older one, and otherwise is this one. */
const pretendOld = put(
  join(folder, 'old.cjs'),
  `if (!process.env.IS_NEW) Object.defineProperty(process, 'version', { value: 'v20.19.0' });`,
);

interface Launch {
  readonly child: ChildProcess;
  readonly done: Promise<{
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly stdout: string;
    readonly stderr: string;
  }>;
}

function launch(
  args: readonly string[],
  env: Record<string, string> = {},
  nodeArgs: string[] = [],
): Launch {
  const child = spawn(process.execPath, [...nodeArgs, launcher, ...args], {
    env: { PATH: process.env.PATH, HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const done = once(child, 'close').then(([code, signal]) => ({ code, signal, stdout, stderr }));
  return { child, done };
}

describe('on a Node that is new enough', () => {
  test('runs the file in the same process, as Node itself would', async () => {
    const { child, done } = launch(['--run', show, 'a b', '--flag']);
    const { code, stdout, stderr } = await done;
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      pid: child.pid,
      main: true,
      argv: [show, 'a b', '--flag'],
      version: process.version,
    });
  });

  test('exit codes, signals and uncaught errors are the program’s', async () => {
    const exit = put(join(folder, 'exit.ts'), 'process.exitCode = Number(process.argv[2]);');
    expect(await launch(['--run', exit, '7']).done).toMatchObject({ code: 7 });
    const kill = put(join(folder, 'kill.cjs'), 'process.kill(process.pid, "SIGTERM");');
    expect(await launch(['--run', kill]).done).toMatchObject({ code: null, signal: 'SIGTERM' });
    const fail = put(join(folder, 'fail.ts'), 'const n: number = 1;\nthrow new Error(String(n));');
    const failed = await launch(['--run', fail]).done;
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('fail.ts:2');
    const throws = put(join(folder, 'throws.cjs'), 'throw new Error("sync");');
    const thrown = await launch(['--run', throws]).done;
    expect(thrown.code).toBe(1);
    expect(thrown.stderr).toMatch(/throws\.cjs:1[\s\S]*Error: sync/);
  });

  // Node without the launcher is the reference.
  test('zod says the same, with only the one language of its messages loaded', async () => {
    const zod = pathToFileURL(join(import.meta.dirname, '../node_modules/zod/index.js')).href;
    const probe = put(
      join(folder, 'zod.ts'),
      `import { registerHooks } from 'node:module';
       let languages: number = 0;
       registerHooks({ load(url, context, next) {
         if (url.includes('/zod/v4/locales/')) languages++;
         return next(url, context);
       } });
       const { z } = await import('${zod}');
       const schema = z.strictObject({ port: z.int().max(9), name: z.string().min(2).optional(),
         kind: z.discriminatedUnion('k', [z.object({ k: z.literal('a') })]), url: z.url() });
       const { error } = schema.safeParse({ port: 10.5, name: 'x', kind: { k: 'b' }, more: 1 });
       console.log(JSON.stringify([error?.issues, z.toJSONSchema(schema), Object.keys(z).sort()]));
       console.error(languages);`,
    );
    const plain = spawnSync(process.execPath, [probe], { encoding: 'utf8' });
    const launched = await launch(['--run', probe]).done;
    expect(launched.stdout).toBe(plain.stdout);
    expect(plain.stdout).toContain('Too small');
    expect(Number(plain.stderr)).toBeGreaterThan(10);
    expect(launched.stderr.trim()).toBe('1');
  });

  test('without a file to run it says how', async () => {
    const { code, stderr } = await launch(['--run']).done;
    expect([code, stderr]).toEqual([
      2,
      'error: panther --run needs a file\n  hint: `panther --run FILE [ARGUMENT…]`\n',
    ]);
  });

  test('a folder for the cache that cannot be written is no obstacle', async () => {
    const { code } = await launch(['--run', show], { XDG_CACHE_HOME: show }).done;
    expect(code).toBe(0);
  });
});

describe('on an older Node', () => {
  let count = 0;
  let cache = '';
  let tools = '';
  beforeEach(() => {
    cache = join(folder, `cache-${++count}`);
    tools = join(folder, `tools-${count}`);
  });

  /** An npm that "installs" what `node` is into the folder after --prefix, and counts its runs. */
  function fakeNpm(node: string, before = ''): void {
    const name = `node-${process.platform}-${process.arch}`;
    put(
      join(tools, 'npm'),
      `#!/bin/sh
echo "npm warn Unknown user config" >&2
echo "$*" >> ${tools}/calls
${before}
for word; do last=$word; done
test "$last" = "${name}@24.21.0" || exit 9
mkdir -p "$3/node_modules/${name}/bin"
cat > "$3/node_modules/${name}/bin/node" <<'END'
${node}
END
chmod +x "$3/node_modules/${name}/bin/node"
`,
      0o755,
    );
  }
  const realNode = `#!/bin/sh\nIS_NEW=1 exec ${process.execPath} "$@"`;
  const calls = () => fs.readFileSync(join(tools, 'calls'), 'utf8').trim().split('\n').length;
  const left = () =>
    fs.readdirSync(join(cache, 'panther')).filter((name) => name.includes('.tmp-'));
  const start = (args: readonly string[], searchPath = `${tools}${delimiter}/usr/bin:/bin`) =>
    launch(args, { XDG_CACHE_HOME: cache, PATH: searchPath }, ['--require', pretendOld]);

  test('fetches one once, says so, and puts it first in PATH', async () => {
    fakeNpm(realNode);
    const first = await start(['--run', show, 'x']).done;
    expect(first.stderr).toBe('fetching Node 24 (once, about 50 MB) …\n');
    const seen = JSON.parse(first.stdout);
    expect(seen).toMatchObject({ main: true, argv: [show, 'x'], version: process.version });
    expect(seen.path).toBe(
      join(cache, `panther/node-${process.platform}-${process.arch}-24.21.0`) +
        `/node_modules/node-${process.platform}-${process.arch}/bin`,
    );
    const second = await start(['--run', show]).done;
    expect([second.code, second.stderr, calls()]).toEqual([0, '', 1]);
    expect(left()).toEqual([]);
    fs.rmSync(join(seen.path, 'node'));
    const third = await start(['--run', show]).done;
    expect([third.code, calls()]).toEqual([0, 2]);
  });

  test('several at once, and one killed half-way, do not disturb each other', async () => {
    fakeNpm(realNode, 'exec sleep 5');
    const killed = start(['--run', show]);
    while (!fs.existsSync(join(tools, 'calls'))) await new Promise((go) => setTimeout(go, 5));
    killed.child.kill('SIGKILL');
    await once(killed.child, 'exit');
    expect(left()).toHaveLength(1);
    fakeNpm(realNode, 'sleep 0.3');
    const runs = await Promise.all([1, 2, 3].map(() => start(['--run', show]).done));
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(left()).toEqual([]);
    const after = await start(['--run', show]).done;
    expect([after.code, after.stderr]).toEqual([0, '']);
  });

  test('interrupted while it fetches, it ends and cleans up', async () => {
    fakeNpm(realNode, 'exec sleep 60');
    const { child, done } = start(['--run', show]);
    while (!fs.existsSync(join(tools, 'calls'))) await new Promise((go) => setTimeout(go, 5));
    child.kill('SIGINT');
    expect((await done).code).toBe(130);
    expect(left()).toEqual([]);
  });

  test('passes exit codes and signals on', async () => {
    fakeNpm(realNode);
    const exit = put(join(folder, 'exit.ts'), 'process.exitCode = Number(process.argv[2]);');
    expect(await start(['--run', exit, '7']).done).toMatchObject({ code: 7, signal: null });
    const waits = put(
      join(folder, 'waits.cjs'),
      `if (process.argv[2]) process.on('SIGTERM', () => process.exit(3));
       setInterval(() => undefined, 1000); console.log('ready');`,
    );
    for (const [args, end] of [
      [['handles'], { code: 3, signal: null }],
      [[], { code: null, signal: 'SIGTERM' }],
    ] as const) {
      const { child, done } = start(['--run', waits, ...args]);
      await once(child.stdout as NodeJS.ReadableStream, 'data');
      child.kill('SIGTERM');
      expect(await done).toMatchObject(end);
    }
  });

  const because = 'this needs Node 24 or newer and found v20.19.0: ';

  test('no npm', async () => {
    const { code, stderr } = await start(['--run', show], tools).done;
    expect(code).toBe(10);
    expect(stderr).toContain(`${because}npm, which would fetch one, is not here\n  hint: `);
  });

  test('no folder to put it in', async () => {
    fakeNpm(realNode);
    put(join(folder, `cache-${count}`), '');
    const { code, stderr } = await start(['--run', show]).done;
    expect(code).toBe(12);
    expect(stderr).toMatch(/EEXIST|ENOTDIR/);
  });

  test('no network: npm’s errors without its warnings, and nothing is left', async () => {
    fakeNpm(realNode, 'echo "npm error code ENOTFOUND" >&2; exit 1');
    const { code, stderr } = await start(['--run', show]).done;
    expect(code).toBe(12);
    expect(stderr).toContain(
      '@24.21.0\n  npm error code ENOTFOUND\n  hint: connect to the network',
    );
    expect(stderr).not.toContain('Unknown user config');
    expect(left()).toEqual([]);
  });

  test('the fetched one cannot run here, as on NixOS, or is not what it should be', async () => {
    // What a dynamic binary is to NixOS: its loader is not there.
    fakeNpm('#!/lib64/no-such-loader');
    const missing = await start(['--run', show]).done;
    expect(missing.code).toBe(10);
    expect(missing.stderr).toMatch(/cannot run on this system \(ENOENT\).*\n {2}hint: /);
    fakeNpm('#!/bin/sh\necho v22.1.0');
    const old = await start(['--run', show]).done;
    expect(old.code).toBe(12);
    expect(old.stderr).toContain('the fetched Node does not work: v22.1.0');
    expect(left()).toEqual([]);
  });
});
