// A control plane and machines of a tailnet of their own, as processes of this machine. Nothing of
// them talks to anybody outside: relay and STUN are headscale's own, on loopback.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../e2e/deploy/processes.ts';
import { workFolder } from '../e2e/deploy/systems.ts';
import { freePort } from '../kit/free-port.ts';
import { pathOf } from './tools.ts';

export interface Headscale {
  readonly url: string;
  /** Holds an API key. */
  readonly keyFile: string;
  readonly cli: (...args: string[]) => string;
  readonly stop: () => Promise<void>;
}

export async function startHeadscale(user: string): Promise<Headscale> {
  const folder = mkdtempSync(join(workFolder, 'hs-'));
  const [port, stunPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify(headscaleConfig(folder, port, stunPort)));
  const child = start(pathOf('headscale'), ['-c', config, 'serve'], folder, process.env);
  const cli = (...args: string[]) =>
    execFileSync(pathOf('headscale'), ['-c', config, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  await untilTrue('headscale answers', async () => {
    const response = await fetch(`${url}/health`).catch(() => undefined);
    return response?.ok === true;
  });
  cli('users', 'create', user);
  const keyFile = join(folder, 'api-key');
  writeFileSync(keyFile, cli('apikeys', 'create'), { mode: 0o600 });
  return { url, keyFile, cli, stop: () => end(child, 'SIGTERM') };
}

/** JSON is YAML too. Names after headscale's config-example.yaml. */
function headscaleConfig(folder: string, port: number, stunPort: number) {
  return {
    server_url: `http://127.0.0.1:${port}`,
    listen_addr: `127.0.0.1:${port}`,
    metrics_listen_addr: '127.0.0.1:0',
    grpc_listen_addr: '127.0.0.1:0',
    noise: { private_key_path: join(folder, 'noise.key') },
    prefixes: { v4: '100.64.0.0/10', v6: 'fd7a:115c:a1e0::/48', allocation: 'sequential' },
    derp: {
      server: {
        enabled: true,
        region_id: 999,
        region_code: 'test',
        region_name: 'test',
        verify_clients: false,
        stun_listen_addr: `127.0.0.1:${stunPort}`,
        private_key_path: join(folder, 'derp.key'),
        automatically_add_embedded_derp_region: true,
        ipv4: '127.0.0.1',
      },
      urls: [],
      auto_update_enabled: false,
    },
    disable_check_updates: true,
    database: { type: 'sqlite', sqlite: { path: join(folder, 'db.sqlite') } },
    policy: { mode: 'database' },
    dns: {
      magic_dns: true,
      base_domain: 'panther.test',
      override_local_dns: false,
      nameservers: { global: [] },
    },
    unix_socket: join(folder, 'socket'),
    logtail: { enabled: false },
  };
}

export interface Node {
  /** A folder with a `tailscale` that asks this one. */
  readonly bin: string;
  readonly tailscale: (...args: string[]) => string;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Kills tailscaled as it stands. */
  readonly kill: () => Promise<void>;
  /** Starts it again with the state it had. */
  readonly start: () => void;
}

/** A machine that joins with a key: tailscaled without any rights, in userspace mode. */
export async function startNode(name: string, url: string, keyFile: string): Promise<Node> {
  const folder = mkdtempSync(join(workFolder, 'n-'));
  const socket = join(folder, 's');
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const wrapper = join(bin, 'tailscale');
  writeFileSync(wrapper, `#!/bin/sh\nexec ${pathOf('tailscale')} --socket ${socket} "$@"\n`);
  chmodSync(wrapper, 0o755);
  const launch = () =>
    start(
      pathOf('tailscaled'),
      [
        ...['--tun=userspace-networking', '--port=0', '--no-logs-no-support'],
        ...[`--statedir=${folder}`, `--state=${join(folder, 'state')}`, `--socket=${socket}`],
      ],
      folder,
      // Headscale's relay has no certificate here.
      { ...process.env, TS_DEBUG_USE_DERP_HTTP: '1' },
    );
  let child = launch();
  const tailscale = (...args: string[]) =>
    execFileSync(wrapper, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const up = ['--login-server', url, '--auth-key', `file:${keyFile}`, '--hostname', name];
  await until('tailscaled listens', () => existsSync(socket));
  tailscale('up', ...up, '--timeout', '60s');
  return {
    bin,
    tailscale,
    signal: (signal) => child.kill(signal),
    kill: () => end(child, 'SIGKILL'),
    start() {
      child = launch();
    },
  };
}

function start(
  program: string,
  args: string[],
  folder: string,
  env: NodeJS.ProcessEnv,
): ChildProcess {
  const log = openSync(join(folder, 'log'), 'a');
  return spawn(program, args, { stdio: ['ignore', log, log], env });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  await until('a process ends', () => child.exitCode !== null || child.signalCode !== null);
}

/** As `until`, of something that takes time to ask. */
export async function untilTrue(
  what: string,
  isTrue: () => Promise<boolean>,
  timeoutMs = 120_000,
): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!(await isTrue())) {
    if (performance.now() > endMs) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
