import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeToken } from '../../secrets/test-token.ts';
import { cleanUp } from './deploy/client.ts';
import { descendants, kill, processes, until } from './deploy/processes.ts';
import { isListening, type SshdFiles, writeSshdFiles } from './deploy/sshd.ts';
import { workFolder } from './deploy/systems.ts';
import { killRuns, makeFleet, runSecrets, startSecrets, type TestFleet } from './secrets/fleet.ts';

// Modes, owner and group of the token as OpNix 0.11's own module sets them (nix/module.nix).

interface Target extends SshdFiles {
  readonly root: string;
  readonly folder: string;
  readonly stop: () => Promise<void>;
}

/** An sshd whose programs can be replaced: those of `bin` come first on the target's PATH. */
async function startTarget(): Promise<Target> {
  const files = await writeSshdFiles();
  const folder = mkdtempSync(join(workFolder, 't-'));
  const root = join(folder, 'root');
  for (const path of ['bin', 'root/etc', 'root/run', 'root/var/log']) {
    mkdirSync(join(folder, path), { recursive: true });
  }
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nonepassword-secrets:x:4711:\n');
  const path = `SetEnv PATH=${join(folder, 'bin')}:/usr/bin:/bin`;
  writeFileSync(files.config, readFileSync(files.config, 'utf8').replace(/^SetEnv .*$/m, path));
  mkdirSync('/run/sshd', { recursive: true });
  const daemon = spawn('/usr/sbin/sshd', ['-D', '-f', files.config, '-E', files.log], {
    stdio: 'ignore',
  });
  await until('sshd listens', () => isListening(files));
  return {
    ...files,
    root,
    folder,
    stop: async () => {
      const gone = new Promise((resolve) => daemon.once('exit', resolve));
      for (const pid of descendants(daemon.pid ?? 0)) kill(pid, 'SIGKILL');
      daemon.kill('SIGTERM');
      await gone;
    },
  };
}

function replaceProgram(target: Target, name: string, body: string): void {
  const file = join(target.folder, 'bin', name);
  const real = execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
  writeFileSync(file, `#!/bin/sh\n${body}\nexec ${real} "$@"\n`);
  chmodSync(file, 0o755);
}

const reach = (target: Target) => [
  ...['--target', `ssh://root@127.0.0.1:${target.port}?root=${target.root}`],
  ...['--identity', target.identity],
];

let target: Target;
let fleet: TestFleet;
const token = makeToken('https://first.example.org');
const newToken = makeToken('https://second.example.org');
const tokenAt = ({ root }: Target) => join(root, 'etc/opnix-token');
const references = {
  agentToken: 'op://pantherOS/panther/agent/token',
  sshPrivateKey: 'op://pantherOS/ssh/target/privateKey?ssh-format=openssh',
};

beforeAll(async () => {
  target = await startTarget();
});
afterAll(async () => {
  killRuns();
  await target.stop();
  cleanUp();
});

async function freshFleet(): Promise<TestFleet> {
  const made = makeFleet({ secrets: ['agentToken', 'sshPrivateKey'], hostKey: target.hostKey });
  for (const text of [token, newToken]) made.addCanary(text);
  made.setValue(references.agentToken, 'agent-value-of-the-test');
  made.setValue(references.sshPrivateKey, 'key-value-of-the-test');
  return made;
}

describe('check', () => {
  it('lists what is wrong by reference, and says when nobody can be asked', async () => {
    fleet = await freshFleet();
    const good = await runSecrets(fleet, ['check', '--host', 't']);
    expect(good.stdout).toBe('2 references: every one is there\n');

    fleet.setValue(references.agentToken, undefined);
    const bad = await runSecrets(fleet, ['check', '--all', '--json'], { code: 49 });
    expect(JSON.parse(bad.stdout).findings).toMatchObject([
      {
        kind: 'missing-item',
        severity: 'error',
        references: [references.agentToken],
        secrets: ['agentToken'],
        hosts: ['target'],
      },
    ]);
    const nobody = await runSecrets(fleet, ['check'], {
      env: { PANTHER_SECRETS_SOURCE: '' },
      code: 49,
    });
    expect(nobody.stdout).toContain('not checked:');
  });
});

describe('token', () => {
  it('is put there whole, for root and the group of OpNix, and seen by nobody on the way', async () => {
    fleet = await freshFleet();
    const snapshots = join(target.folder, 'snapshots');
    // At every step of the upload: what everybody on the machine can see of everybody's processes.
    const look = `for each in /proc/[0-9]*; do tr '\\0' ' ' <$each/cmdline; tr '\\0' ' ' <$each/environ; echo; done >>${snapshots} 2>/dev/null`;
    for (const name of ['base64', 'sha256sum', 'sync', 'mv', 'chown', 'mktemp']) {
      replaceProgram(target, name, look);
    }
    const stdin = `${token}\n`;
    const first = await runSecrets(fleet, ['token', '--host', 'target', ...reach(target)], {
      stdin,
    });
    for (const name of readdirSync(join(target.folder, 'bin'))) {
      chmodSync(join(target.folder, 'bin', name), 0o644);
    }
    expect(first.stdout).toContain('target has the token in /etc/opnix-token');
    expect(readFileSync(tokenAt(target), 'utf8')).toBe(stdin);
    const { mode, uid, gid } = statSync(tokenAt(target));
    expect([(mode & 0o7777).toString(8), uid, gid]).toEqual(['640', 0, 4711]);
    expect(readdirSync(join(target.root, 'etc')).sort()).toEqual(['group', 'opnix-token']);

    const seen = readFileSync(snapshots, 'utf8');
    expect(seen).toContain('sh -s');
    expect(seen).toContain('secrets-process.ts');
    expect(await fleet.leaksIn(snapshots)).toEqual([]);

    const again = await runSecrets(fleet, ['token', '--host', 't', ...reach(target)], { stdin });
    expect(again.stdout).toContain('had that token');
  });

  it('is not sent when it does not open what the host reads, nor when it is none', async () => {
    fleet = await freshFleet();
    writeFileSync(tokenAt(target), token);
    fleet.setValue(references.sshPrivateKey, undefined);
    const args = ['token', '--host', 'target', ...reach(target)];
    const missing = await runSecrets(fleet, args, { stdin: newToken, code: 49 });
    expect(missing.stderr).toContain(references.sshPrivateKey);
    await runSecrets(fleet, args, { stdin: 'hunter2hunter2', code: 17 });
    await runSecrets(fleet, args, { stdin: '', code: 17 });
    expect(readFileSync(tokenAt(target), 'utf8')).toBe(token);
    await runSecrets(fleet, [...args, '--unchecked'], { stdin: newToken });
    expect(readFileSync(tokenAt(target), 'utf8')).toBe(`${newToken}\n`);
  });

  it('goes to no machine whose key is not the pinned one', async () => {
    fleet = await freshFleet();
    writeFileSync(tokenAt(target), token);
    const other = await writeSshdFiles();
    writeFileSync(join(fleet.root, 'hosts/target/known_hosts'), `target ${other.hostKey}\n`);
    const args = ['token', '--host', 'target', '--unchecked', ...reach(target)];
    await runSecrets(fleet, args, { stdin: newToken, code: 41 });
    writeFileSync(join(fleet.root, 'hosts/target/known_hosts'), '');
    await runSecrets(fleet, args, { stdin: newToken, code: 41 });
    expect(readFileSync(tokenAt(target), 'utf8')).toBe(token);
  });

  describe('interrupted in the middle', () => {
    /** Starts an upload that stops at its `sync`, where everything is written and nothing renamed. */
    async function startHeld(name: string) {
      fleet = await freshFleet();
      writeFileSync(tokenAt(target), token);
      const [held, go] = [join(target.folder, `${name}.held`), join(target.folder, `${name}.go`)];
      replaceProgram(
        target,
        'sync',
        `echo $PPID >${held}.new && mv ${held}.new ${held}\nuntil [ -e ${go} ]; do sleep 0.02; done`,
      );
      const run = startSecrets(
        fleet,
        ['token', '--host', 'target', '--unchecked', ...reach(target)],
        { stdin: newToken },
      );
      await until('the upload waits', () => existsSync(held));
      return { run, held, go };
    }

    it('by the death of the command and its ssh: the old file, or the new one whole', async () => {
      const { run, go } = await startHeld('client');
      process.kill(-(run.child.pid ?? 0), 'SIGKILL');
      for (const { pid, command } of processes()) {
        if (
          command.startsWith('ssh ') &&
          command.includes(fleet.stateFolder.replace('/state', ''))
        ) {
          kill(pid, 'SIGKILL');
        }
      }
      await run.exit;
      expect(readFileSync(tokenAt(target), 'utf8')).toBe(token);
      writeFileSync(go, '');
      // The script is whole on the target: it goes on without anybody.
      await until('it is renamed', () => readFileSync(tokenAt(target), 'utf8') !== token);
      expect(readFileSync(tokenAt(target), 'utf8')).toBe(`${newToken}\n`);
    });

    it('by the death of the shell on the target: the old file, and the rest is removed later', async () => {
      const { run, held, go } = await startHeld('shell');
      kill(Number(readFileSync(held, 'utf8')), 'SIGKILL');
      writeFileSync(go, '');
      expect((await run.exit).code).toBe(53);
      expect(readFileSync(tokenAt(target), 'utf8')).toBe(token);
      const etc = join(target.root, 'etc');
      const left = readdirSync(etc).find((name) => name.startsWith('.opnix-token.upload.'));
      expect((statSync(join(etc, left ?? '')).mode & 0o007).toString(8)).toBe('0');
      const hourAgo = Date.now() / 1000 - 3_600;
      utimesSync(join(etc, left ?? ''), hourAgo, hourAgo);
      chmodSync(join(target.folder, 'bin/sync'), 0o644);
      await runSecrets(fleet, ['token', '--host', 'target', '--unchecked', ...reach(target)], {
        stdin: newToken,
      });
      expect(readdirSync(etc).sort()).toEqual(['group', 'opnix-token']);
      expect(readFileSync(tokenAt(target), 'utf8')).toBe(`${newToken}\n`);
    });
  });

  it('typed at a terminal it is not shown', async () => {
    fleet = await freshFleet();
    const program = join(import.meta.dirname, 'secrets/secrets-process.ts');
    const command = [process.execPath, program, fleet.root, 'token', '--host', 'target']
      .concat('--unchecked', reach(target))
      .map((word) => `'${word}'`)
      .join(' ');
    const terminal = spawn('script', ['-qec', command, '/dev/null'], {
      env: { ...fleet.env, TERM: 'dumb' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let shown = '';
    terminal.stdout.on('data', (chunk) => {
      shown += chunk;
    });
    const closed = new Promise((resolve) => terminal.once('close', resolve));
    await until('it asks', () => shown.includes('(not shown)'));
    // Raw mode comes with the question; a typo is taken back.
    terminal.stdin.write(`x\u007f${newToken}\r`);
    expect(await closed).toBe(0);
    expect(shown).toContain('target ha');
    expect(shown).not.toContain(newToken.slice(4, 40));
    expect(readFileSync(tokenAt(target), 'utf8')).toBe(`${newToken}\n`);
  });
});

describe('audit', () => {
  it('finds values in what is generated, remembered, deployed and left lying on a host', async () => {
    fleet = await freshFleet();
    const value = 'agent-value-of-the-test';
    const clean = await runSecrets(fleet, ['audit']);
    expect(clean.stdout).toContain('no secret found');

    const put = (path: string, text: string) => {
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, text);
      return path;
    };
    const { root } = fleet;
    const places = [
      put(join(root, 'nix/generated/app/panther.mjs'), `const x = "${value}";`),
      put(
        join(root, 'cdktf.out/stacks/fleet/cdk.tf.json'),
        JSON.stringify({ a: Buffer.from(value).toString('base64') }),
      ),
      put(
        join(root, 'terraform.fleet.tfstate'),
        `a ${encodeURIComponent('key-value-of-the-test')}`,
      ),
    ];
    const closure = execFileSync(
      'nix-store',
      ['--add', put(join(root, 'built'), `in the store: ${value}`)],
      { encoding: 'utf8' },
    ).trim();
    put(join(target.root, 'etc/motd'), `welcome ${value}`);
    put(
      join(target.root, 'var/log/app.log'),
      `hex ${Buffer.from('key-value-of-the-test').toString('hex')}`,
    );
    // Where it belongs.
    put(join(target.root, 'home/hayden/.ssh/id_ed25519'), 'key-value-of-the-test');
    put(join(target.root, 'var/lib/opnix/secrets/agentToken'), value);

    const args = [
      'audit',
      '--host',
      'target',
      '--closure',
      closure,
      '--on-hosts',
      ...reach(target),
    ];
    const found = await runSecrets(fleet, [...args, '--json'], { code: 82 });
    const leaks = JSON.parse(found.stdout).leaks.map(
      (leak: { host?: string; file: string; offset: number; reference: string }) =>
        [leak.host ?? 'here', leak.file, leak.offset, leak.reference].join(' '),
    );
    expect(leaks.sort()).toEqual(
      [
        `here ${places[0]} 11 ${references.agentToken}`,
        `here ${places[1]} 6 ${references.agentToken}`,
        `here ${places[2]} 2 ${references.sshPrivateKey}`,
        `here ${closure} 14 ${references.agentToken}`,
        `target /etc/motd 8 ${references.agentToken}`,
        `target /var/log/app.log 4 ${references.sshPrivateKey}`,
      ].sort(),
    );
    const person = await runSecrets(fleet, args, { code: 82 });
    expect(person.stdout).toContain(`target:/etc/motd:8  ${references.agentToken}`);
    expect(readdirSync(join(target.root, 'run/panther'))).toEqual([]);
  });
});
