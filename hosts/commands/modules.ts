import { defineCommand, Fault, nearest } from '#lib';
import { type AnyModule, describeOptions } from '#nix';
import { prepareGeneration } from '../generation.ts';

export const command = defineCommand({
  name: 'modules',
  summary: 'List every module with its options and the hosts that use it',
  args: { name: { description: 'One module, with its options', optional: true } },
  examples: [
    {
      command: 'panther modules services/postgresql',
      description: 'what it does and what it takes',
    },
  ],
  run: async ({ args, report }) => {
    const { request, generation } = await prepareGeneration();
    const usedBy = (module: AnyModule): string[] =>
      generation.resolved.hosts
        .filter((host) => host.modules.some((each) => each.name === module.name))
        .map((host) => host.name);
    const modules = pick(request.fleet.modules, args.name);
    const rows = modules.map((module) => ({
      name: module.name,
      description: module.description,
      hosts: usedBy(module),
      options: describeOptions(module),
    }));
    report({ modules: rows }, () =>
      rows.map((row) => renderModule(row, args.name !== undefined)).join('\n'),
    );
  },
});

function pick(modules: readonly AnyModule[], name: string | undefined): readonly AnyModule[] {
  if (name === undefined) return modules;
  const found = modules.filter((module) => module.name === name);
  if (found.length > 0) return found;
  const guess = nearest(
    name,
    modules.map((module) => module.name),
  );
  throw new Fault({
    code: 'fleet.unknown-module',
    message: `no module is called "${name}"`,
    hint: guess === undefined ? 'panther modules lists them' : `did you mean ${guess}?`,
  });
}

interface ModuleRow {
  readonly name: string;
  readonly description: string;
  readonly hosts: readonly string[];
  readonly options: ReturnType<typeof describeOptions>;
}

function renderModule(row: ModuleRow, withOptions: boolean): string {
  const lines = [`${row.name}: ${row.description}`, `  on: ${row.hosts.join(', ') || 'no host'}`];
  if (withOptions) {
    for (const { name, type, description, fallback } of row.options) {
      const standard = fallback === undefined ? 'must be given' : `default ${fallback}`;
      lines.push(`  ${name} (${type}; ${standard})${description === '' ? '' : `: ${description}`}`);
    }
  }
  return lines.join('\n');
}
