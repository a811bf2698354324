import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Service } from '#lib';
import { services } from '#modules';
import { bundleApp, serviceEntries, serviceFiles } from '#nix/app';
import { secretMap } from '#secrets';
import { repositoryRoot } from '../../hosts/load.ts';
import { analyzeUnits, renderUnitText, unitModelOf } from '../../nix/service/index.ts';
import { freePort } from '../kit/free-port.ts';

const scratch = mkdtempSync(join(tmpdir(), 'panther-services-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const named = services.map((service) => [service.name, service as Service] as const);
const hasAnalyze = spawnSync('systemd-analyze', ['--version']).error === undefined;

describe.each(named)('service %s', (_, service) => {
  test('has its entry and its definition side by side', () => {
    expect(existsSync(join(repositoryRoot, service.entry))).toBe(true);
    expect(existsSync(join(repositoryRoot, service.entry, '..', 'service.ts'))).toBe(true);
  });

  // So that a new value reaches the process; a service with a schedule reads it when it starts.
  test('is restarted when one of its secrets changes', () => {
    const consumers = service.secrets.map((secret) => [
      secret.name,
      (secretMap as Record<string, { consumers: readonly string[] }>)[secret.name]?.consumers,
    ]);
    expect(consumers).toEqual(
      service.secrets.map((secret) => [secret.name, expect.arrayContaining([service.unit])]),
    );
  });

  test.skipIf(!hasAnalyze)('has units that systemd accepts, exposed by at most 2.0', async () => {
    const files = renderUnitText(unitModelOf(service), {
      program: process.execPath,
      environment: { PANTHER_STATE_DIR: `/var/lib/${service.stateFolder}` },
      credentials: Object.fromEntries(service.secrets.map(({ file }) => [file, `/run/${file}`])),
    });
    expect(files.has(`${service.unit}.timer`)).toBe(service.schedule !== undefined);
    const { complaints, exposure } = await analyzeUnits(files);
    expect(complaints).toEqual([]);
    expect(exposure[`${service.unit}.service`]).toBeLessThanOrEqual(2);
  });
});

test('no two services share a name, a port or a state folder', () => {
  for (const key of ['name', 'port', 'stateFolder'] as const) {
    const values = services.map((service) => service[key]).filter((value) => value !== undefined);
    expect(new Set(values).size).toBe(values.length);
  }
});

describe('as processes', () => {
  const bundle = join(scratch, 'elsewhere', 'app');
  beforeAll(async () => {
    const entries = serviceEntries(services);
    await bundleApp({
      ...{ repoRoot: repositoryRoot, outDir: bundle, entries },
      files: serviceFiles(services),
    });
  });

  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  async function start(file: string, port: number | undefined) {
    const cwd = join(scratch, 'empty');
    mkdirSync(cwd, { recursive: true });
    const child = spawn(process.execPath, [file], {
      cwd,
      env: port === undefined ? {} : { PANTHER_PORT: String(port) },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    children.push(child);
    const messages: string[] = [];
    const lines = createInterface({ input: child.stderr });
    const ready = new Promise<void>((resolve) => {
      lines.on('line', (line) => {
        const { message } = JSON.parse(line) as { message: string };
        messages.push(message);
        if (message === 'ready') resolve();
      });
    });
    const exited = once(child, 'close').then(([code]) => code as number);
    return { child, messages, ready, exited };
  }

  const sources = [
    ['from its source', (service: Service) => join(repositoryRoot, service.entry)],
    [
      'from the bundle, without node_modules',
      (service: Service) => join(bundle, `${service.unit}.mjs`),
    ],
  ] as const;
  const runs = sources.flatMap(([how, fileOf]) =>
    named.map(([name, service]) => [name, how, service, fileOf] as const),
  );

  test.each(runs)('%s runs %s', async (_, __, service, fileOf) => {
    const port = service.port === undefined ? undefined : await freePort();
    const { child, messages, ready, exited } = await start(fileOf(service), port);
    if (port !== undefined) {
      await Promise.race([ready, exited]);
      const health = `http://127.0.0.1:${port}${service.healthPath}`;
      const ask = async () => {
        const response = await fetch(health);
        expect(response.status).toBe(200);
        return (await response.json()) as { readonly status: unknown };
      };
      // The brain's says `starting` until its market is there, then `healthy`, as its brief has it.
      await expect.poll(async () => (await ask()).status).not.toBe('starting');
      const status = expect.stringMatching(/^(ok|healthy)$/);
      expect(await ask()).toMatchObject({ service: service.name, status });
      child.kill('SIGTERM');
    }
    expect(await exited).toBe(0);
    expect(messages[0]).toBe('starting');
    expect(messages.at(-1)).toBe(port === undefined ? 'done' : 'stopped');
  });
});
