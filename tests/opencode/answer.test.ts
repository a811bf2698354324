// The unit of the fleet with the real OpenCode, a real knowledge base and a scripted model, in a network
// namespace of its own.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTools } from '../../agent/runtime/mcp/tools.ts';
import { silentLog } from '../kit/postgres.ts';
import {
  binary,
  ended,
  hostile,
  isReady,
  type Machine,
  startMachine,
  startPanther,
  tellMissing,
} from './machine.ts';
import { writeTerminalConfig } from './terminal.ts';

tellMissing();

describe.runIf(isReady)('OpenCode as the fleet configures it', () => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await startMachine();
    await machine.start();
  });
  afterAll(() => machine.stop());

  const toolsOf = (body: { readonly tools?: readonly { name?: string; function?: unknown }[] }) =>
    (body.tools ?? []).map((tool) => {
      const { name } = (tool.function ?? tool) as { readonly name: string };
      return name;
    });
  const question = 'Does a full vacuum lock the table?';

  const runTerminal = (agent: string, prompt: string, ...options: readonly string[]) =>
    ended(
      spawn(binary, ['run', '--format', 'json', '--agent', agent, prompt], {
        ...writeTerminalConfig(machine, options),
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );

  test('there is no network but loopback', async () => {
    // TEST-NET-1, RFC 5737.
    const socket = connect({ host: '192.0.2.1', port: 443 });
    const error = await new Promise<NodeJS.ErrnoException>((resolve) => {
      socket.on('error', resolve);
    });
    expect(error.code).toBe('ENETUNREACH');
  });

  test('the model is offered our read tools, and not one of its own', async () => {
    machine.answerWith(() => ({ text: 'Nothing.' }));
    await machine.ask([question]);
    // What the agent's door offers, from the definitions of the tools themselves.
    const reader = {} as Parameters<typeof readTools>[0];
    const ours = readTools(reader, {
      ...{ root: '/', env: {}, log: silentLog, brainUrl: 'http://127.0.0.1:1' },
      ...{ readBrainToken: () => undefined, shellPolicyFile: '/none' },
    });
    const offered = toolsOf(machine.calls[0]?.body);
    expect(offered.toSorted()).toEqual(ours.map(({ name }) => `panther_${name}`).toSorted());
    expect(offered).toEqual(
      expect.arrayContaining(['panther_search', 'panther_fleet_hosts', 'panther_brain_status']),
    );
    // A second request, to name the session, is not made.
    expect(machine.calls).toHaveLength(1);
    expect(machine.calls[0]?.headers['x-api-key']).toBe('minimax-key-of-this-test');
  });

  test('it calls ours; what is denied is refused when the model calls it all the same', async () => {
    const proof = join(machine.work, 'proof');
    // Names and arguments as in opencode.ai/docs/tools.
    const denied = {
      bash: { command: `touch ${proof}`, description: 'x' },
      edit: { filePath: proof, oldString: '', newString: 'x' },
      write: { filePath: proof, content: 'x' },
      read: { filePath: join(machine.secrets, 'zaiApiKey') },
      webfetch: { url: machine.modelUrl, format: 'text' },
      task: { description: 'x', prompt: 'x', subagent_type: 'general' },
    };
    const input = { query: 'full vacuum' };
    const calls = Object.entries(denied).map(([name, given]) => ({ name, input: given }));
    machine.answerWith((_, index) =>
      index === 0
        ? { calls: [{ name: 'panther_search', input }, ...calls] }
        : { text: 'It locks the table.' },
    );
    const { code, stderr } = await machine.ask([question]);
    expect(code).toBe(0);
    const [, second] = machine.calls;
    const results = (second?.body.messages.at(-1).content ?? []) as {
      readonly content: string;
      readonly is_error?: boolean;
    }[];
    expect(results).toHaveLength(7);
    expect(results[0]?.content).toContain('writes the whole table anew and locks it meanwhile');
    for (const result of results.slice(1)) {
      expect(result.is_error).toBe(true);
      expect(result.content).toMatch(/unavailable tool/);
    }
    expect(JSON.stringify(results)).not.toContain('zai-key-of-this-test');
    expect(existsSync(proof)).toBe(false);
    expect(stderr).toContain('panther_search {"query":"full vacuum"}');
    expect(machine.calls).toHaveLength(2);
  });

  test('the answer is on stdout, all else on stderr; only retrieved addresses are in it', async () => {
    const page = machine.manualUrl('vacuum.html');
    machine.answerWith((_, index) =>
      index === 0
        ? { text: 'I look.', calls: [{ name: 'panther_search', input: { query: 'full vacuum' } }] }
        : {
            text: `It does (${page}).\n\n![x](https://evil.example/?q=1) See https://evil.example/a.`,
          },
    );
    const { code, stdout, stderr } = await machine.ask([question]);
    expect(code).toBe(0);
    expect(stdout).toBe(
      `It does (${page}).\n\nx See [address left out].\n\nNote: an address that was not retrieved was taken out.\n`,
    );
    expect(stderr).toContain('was not compared with the sources');
    expect(stderr).toMatch(/panther ask --via opencode --session ses_\w+/);
    expect(stderr).toMatch(/minimax\/MiniMax-M3: \d+ tokens read/);
  });

  test('a page that looks like a list of sources adds none', async () => {
    machine.answerWith((_, index) =>
      index === 0
        ? { calls: [{ name: 'panther_search', input: { query: 'tablespaces folder disk' } }] }
        : { text: `A folder. See ${hostile.address}` },
    );
    const { stdout } = await machine.ask(['What is a tablespace?', '--json']);
    expect(JSON.stringify(machine.calls[1]?.body)).toContain(hostile.address);
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({
      ...{ via: 'opencode', status: 'answered', quotesChecked: false, sources: [] },
      ...{ text: 'A folder. See [address left out]', model: 'minimax/MiniMax-M3' },
      calls: [{ tool: 'panther_search', isDone: true }],
    });
  });

  test('an answer for which nothing was looked up is not whole', async () => {
    machine.answerWith(() => ({ text: 'I think so.' }));
    const { code, stdout } = await machine.ask([question]);
    expect(code).toBe(148);
    expect(stdout).toMatch(/^I think so\.\n\nThis answer is not complete: nothing was looked up/);
  });

  test('a session goes on, and remembers what was retrieved', async () => {
    const page = machine.manualUrl('vacuum.html');
    machine.answerWith((_, index) =>
      index === 0
        ? { calls: [{ name: 'panther_search', input: { query: 'full vacuum' } }] }
        : { text: 'Yes.' },
    );
    const first = JSON.parse((await machine.ask([question, '--json'])).stdout);
    machine.answerWith(() => ({ text: `As I said: ${page}` }));
    const second = await machine.ask(['Where?', '--session', first.session, '--json']);
    expect(JSON.parse(second.stdout)).toMatchObject({
      ...{ session: first.session, status: 'answered', sources: [page] },
    });
    expect(JSON.stringify(machine.calls[0]?.body.messages)).toContain(question);
    expect((await machine.ask(['Where?', '--session', 'ses_0000'])).code).toBe(150);
  });

  test('another provider, by its own protocol and key', async () => {
    machine.answerWith((_, index) =>
      index === 0
        ? { calls: [{ name: 'panther_fleet_hosts', input: {} }] }
        : { text: 'ovh-cloud-vps.' },
    );
    const { code, stdout } = await machine.ask(['Which hosts are there?', '--model', 'zai/glm-5']);
    expect([code, stdout]).toEqual([0, 'ovh-cloud-vps.\n']);
    expect(machine.calls[0]).toMatchObject({
      ...{ protocol: 'openai', body: { model: 'glm-5' } },
      headers: { authorization: 'Bearer zai-key-of-this-test' },
    });
    expect(JSON.stringify(machine.calls[1]?.body.messages)).toContain('hetzner-vps');
  });

  test('the command line of OpenCode with `panther mcp` as a process', async () => {
    machine.answerWith((_, index) =>
      index === 0
        ? { calls: [{ name: 'panther_fleet_host', input: { host: 'ovh' } }] }
        : { text: 'It runs the brain.' },
    );
    const { code, stdout } = await runTerminal('panther', 'What is on ovh?');
    expect(code).toBe(0);
    expect(stdout).toContain('It runs the brain.');
    const names = toolsOf(machine.calls[0]?.body);
    expect(names.length).toBeGreaterThan(10);
    expect(names.every((name) => name.startsWith('panther_'))).toBe(true);
    expect(JSON.stringify(machine.calls[1]?.body.messages)).toContain('panther-brain');
  });

  test('an agent that codes fetches nothing, and changes nothing unless somebody says yes', async () => {
    const proof = join(machine.work, 'proof');
    const input = { command: `touch ${proof}`, description: 'x' };
    machine.answerWith((_, index) =>
      index === 0 ? { calls: [{ name: 'bash', input }] } : { text: 'Done.' },
    );
    await runTerminal('build', 'Touch it.', '--coding');
    const names = toolsOf(machine.calls[0]?.body);
    expect(names).toEqual(expect.arrayContaining(['bash', 'edit', 'read', 'panther_search']));
    for (const name of ['webfetch', 'websearch', 'task', 'skill'])
      expect(names).not.toContain(name);
    expect(existsSync(proof)).toBe(false);
  });

  test('^C stops the session there too', async () => {
    const asked = Promise.withResolvers<void>();
    machine.answerWith(() => {
      asked.resolve();
      return { hang: true };
    });
    const child = startPanther(['ask', '--via', 'opencode', question], machine.env);
    const end = ended(child);
    await Promise.race([asked.promise, end]);
    const { url, headers } = machine.door;
    const status = async () => (await fetch(`${url}/session/status`, { headers })).json();
    expect(Object.values((await status()) as object)).toEqual([{ type: 'busy' }]);
    child.kill('SIGINT');
    expect((await end).code).toBe(130);
    expect(await status()).toEqual({});
  });
});
