import { join } from 'node:path';
import { type CommandContext, defineCommand, systemClock } from '#lib';
import { createMcpSession, describeServer, type McpTool, serveStdio } from '#lib/mcp';
import packageJson from '../../../package.json' with { type: 'json' };

export const command = defineCommand({
  name: 'mcp',
  summary: 'Offer knowledge, fleet and brain to coding agents, by the Model Context Protocol',
  description:
    'For the configuration of OpenCode, Claude Code and others; they start it and speak to it over its standard input and output. While the agent runs its knowledge base is asked, else the base is opened for the calls that need it. The agent offers the same over HTTP at /mcp, behind its token.',
  options: {
    'allow-write': {
      type: 'boolean',
      description: 'Offer tools that add and read documentation too; without it there are none',
    },
  },
  examples: [
    {
      command: 'claude mcp add panther -- panther mcp',
      description: 'make it known to Claude Code',
    },
    {
      command: `panther mcp <<< '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'`,
      description: 'what it offers',
    },
  ],
  async run(context) {
    const { options, log, signal, stdout } = context;
    let loaded: Promise<Offered> | undefined;
    const server = describeServer({
      async tools() {
        loaded ??= load(context);
        return (await loaded).tools;
      },
      allowWrite: options['allow-write'],
      version: packageJson.version,
      clock: systemClock,
      log,
    });
    try {
      const session = createMcpSession(server);
      await serveStdio({ session, input: process.stdin, write: stdout, signal });
    } finally {
      await (await loaded)?.close();
    }
  },
});

interface Offered {
  readonly tools: readonly McpTool[];
  close(): Promise<void>;
}

/** Loaded when a client asks for tools, so that it need not wait for them to be greeted. */
async function load({ env, cwd, log, signal }: CommandContext): Promise<Offered> {
  const [{ createIdleReader, knowledgeWriteTools, openBase }, { readTools }, supervised, secrets] =
    await Promise.all([
      import('#crawler'),
      import('../mcp/tools.ts'),
      import('../supervise/open.ts'),
      import('../supervise/secret-files.ts'),
    ]);
  const layout = supervised.findLayout(env);
  const reader = createIdleReader({
    open: () => openBase({ env, cwd, owner: 'panther mcp', log, signal }),
    ...{ clock: systemClock, idleMs: 10_000, patienceMs: 5_000 },
  });
  const reading = readTools(reader, {
    ...{ root: supervised.root, env, log },
    brainUrl: env.PANTHER_BRAIN_URL || 'http://127.0.0.1:5050',
    readBrainToken: () => secrets.readSecret('brainToken', layout),
    shellPolicyFile: join(layout.stateDir, 'shell-policy.json'),
  });
  return { tools: [...reading, ...knowledgeWriteTools(reader.use)], close: reader.close };
}
