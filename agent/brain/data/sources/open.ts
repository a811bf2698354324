import { Fault, nearest } from '#lib';
import type { MarketSource, SourceContext, SourceDefinition } from './define.ts';
import { sources } from './index.ts';

/** Opens a source by its name. Throws Fault `usage` for a name or settings that are none. */
export function openSource(name: string, settings: unknown, context: SourceContext): MarketSource {
  const definition = findSource(name);
  const parsed = definition.settings.safeParse(settings);
  if (parsed.success) return definition.open(parsed.data, context);
  const lines = parsed.error.issues.map(
    (issue) => `  ${issue.path.map(String).join('.') || '(all)'}: ${issue.message}`,
  );
  throw new Fault({
    code: 'usage',
    message: [`the settings of source ${name} are wrong`, ...lines].join('\n'),
    cause: parsed.error,
  });
}

export function findSource(name: string): SourceDefinition {
  const found = sources.find((source) => source.name === name);
  if (found !== undefined) return found as unknown as SourceDefinition;
  const names = sources.map((source) => source.name);
  const guess = nearest(name, names);
  throw new Fault({
    code: 'usage',
    message: `there is no source ${JSON.stringify(name)}`,
    hint: guess === undefined ? `one of: ${names.join(', ')}` : `did you mean ${guess}?`,
  });
}
