// A worker in a process of its own, for tests: does runs of agents and parts of questions of the database in argv[2]
// with the scripted model at argv[3], as the machine argv[4] with the state folder argv[5].
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '#lib';
import { agents, openAgentStore } from '../../agent/runtime/agents/index.ts';
import { openShared, workForAll } from '../../agent/runtime/jobs/index.ts';
import { createAnthropicProvider } from '../../agent/runtime/providers/index.ts';
import { tools } from '../../agent/runtime/tools/index.ts';
import type { ToolPorts } from '../../agent/runtime/tools/ports.ts';
import { createLocalBase } from '../../crawler/base/local.ts';
import { silentLog as log, openPlace } from './open-database.ts';

const [url = '', modelUrl = '', host = '', folder = '', slots = '2'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const database = await openPlace(url);
const shared = await openShared(database, { clock: systemClock, log, supervises: true, host });
const store = openAgentStore(join(folder, 'agents.db'), systemClock);
const provider = createAnthropicProvider({
  ...{ name: 'scripted', baseUrl: modelUrl, apiKey: 'test', timeoutMs: 120_000, retries: 0 },
});
const models = [{ provider, model: host, contextTokens: 100_000, maxOutputTokens: 4_000 }];
const knowledge = createLocalBase(database, { log, environment: {}, folder });
const random = () => randomBytes(16).toString('hex');
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
process.stdout.write('{"event":"ready"}\n');
await workForAll(shared, {
  ports: {
    ...{ tools, models, random, agents, store: () => store },
    // The agents of these tests ask nothing else; one that does fails.
    toolPorts: { knowledge } as unknown as ToolPorts,
    sessionsFolder: join(folder, 'sessions'),
  },
  parts: { knowledge, models, random },
  ...{ hasBrain: true, slots: Number(slots), signal: stop.signal },
});
await shared.close();
store.close();
await database.close();
