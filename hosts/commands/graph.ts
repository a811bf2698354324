import { defineCommand, Fault } from '#lib';
import { type GraphName, graphs } from '#nix';
import { prepareGeneration, stopOnErrors } from '../generation.ts';

const names = Object.keys(graphs) as GraphName[];

export const command = defineCommand({
  name: 'graph',
  summary: 'Print a Mermaid diagram of the real fleet',
  description: names.map((name) => `${name}: ${graphs[name].title}`).join('\n\n'),
  args: {
    name: {
      description: `${names.join(', ')}; without it all of them, as Markdown`,
      optional: true,
    },
  },
  examples: [{ command: 'panther graph layers > layers.mmd', description: 'one diagram' }],
  run: async ({ args, report }) => {
    const wanted = args.name === undefined ? names : [parseGraphName(args.name)];
    const { generation } = await prepareGeneration();
    stopOnErrors(generation.diagnostics);
    const drawn = wanted.map((name) => ({ name, text: graphs[name].render(generation.resolved) }));
    report(Object.fromEntries(drawn.map(({ name, text }) => [name, text])), () =>
      args.name === undefined
        ? drawn.map(({ name, text }) => `## ${name}\n\n\`\`\`mermaid\n${text}\`\`\``).join('\n\n')
        : (drawn[0]?.text ?? ''),
    );
  },
});

function parseGraphName(name: string): GraphName {
  const found = names.find((each) => each === name);
  if (found !== undefined) return found;
  throw new Fault({
    code: 'usage',
    message: `there is no diagram "${name}"`,
    hint: `diagrams: ${names.join(', ')}`,
  });
}
