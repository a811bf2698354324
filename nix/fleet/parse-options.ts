import type { z } from 'zod';
import type { CollectedModule } from './collect.ts';
import { type Layer, mergeOptions } from './merge.ts';
import type { Diagnostic, HostDefinition } from './types.ts';

/** Merges and parses one module's options on one host. Reports every problem with the TypeScript
 * place that set the value, the host, the option path and what was expected. */
export function parseOptions(
  host: HostDefinition,
  collected: CollectedModule,
  report: (diagnostic: Diagnostic) => void,
): { readonly value: unknown } | undefined {
  const { module, layers } = collected;
  const merged = mergeOptions(layers);
  for (const conflict of merged.conflicts) {
    const [first, second] = conflict.layers;
    report({
      code: 'PN002',
      severity: 'error',
      host: host.name,
      where: `${first.use.site.text} and ${second.use.site.text}`,
      option: `${module.name}: ${conflict.path.join('.')}`,
      message: `profiles ${first.source.name} and ${second.source.name} set ${module.name} ${conflict.path.join('.')} to different values`,
      hint: 'set it in the host, or let one of them win with use(…, …, { override: true })',
    });
  }
  if (merged.conflicts.length > 0) return undefined;
  const parsed = module.options.safeParse(merged.value);
  if (parsed.success) return { value: parsed.data };
  for (const issue of parsed.error.issues) report(describeIssue(host, collected, issue, merged));
  return undefined;
}

function describeIssue(
  host: HostDefinition,
  { module, layers, via }: CollectedModule,
  issue: z.core.$ZodIssue,
  merged: { readonly value: unknown; readonly origin: ReadonlyMap<string, Layer> },
): Diagnostic {
  const unknownKeys = issue.code === 'unrecognized_keys' ? issue.keys : [];
  const path = [...issue.path.map(String), ...unknownKeys.slice(0, 1)];
  const layer = originOf(path, merged.origin) ?? layers.at(-1);
  const place = path.join('.') || '(the options as a whole)';
  const what =
    unknownKeys.length > 0
      ? `module ${module.name} has no option ${unknownKeys.map((key) => `"${key}"`).join(', ')}`
      : `option ${place} of module ${module.name}: ${issue.message}${gotText(merged.value, path)}`;
  const known = Object.keys((module.options as { shape?: object }).shape ?? {});
  return {
    code: 'PN001',
    severity: 'error',
    host: host.name,
    where: layer?.use.site.text ?? module.site.text,
    option: `${module.name}: ${place}`,
    message: what,
    hint:
      layer === undefined
        ? `it is ${via.join(', ')}: switch it on with use(…) and give it the option`
        : `${module.name} knows: ${known.join(', ') || 'no options'}`,
  };
}

function originOf(path: readonly string[], origin: ReadonlyMap<string, Layer>): Layer | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const layer = origin.get(path.slice(0, length).join('.'));
    if (layer !== undefined) return layer;
  }
  const prefix = `${path.join('.')}.`;
  for (const [key, layer] of origin) if (key.startsWith(prefix)) return layer;
  return undefined;
}

/** What was given instead, short; zod's own text says only what was expected. */
function gotText(value: unknown, path: readonly string[]): string {
  let node: unknown = value;
  for (const key of path) {
    if (typeof node !== 'object' || node === null) return '';
    node = (node as Record<string, unknown>)[key];
  }
  if (node === undefined) return ' (not set)';
  const text = typeof node === 'bigint' ? `${node}n` : JSON.stringify(node);
  return ` (got ${text.length > 60 ? `${text.slice(0, 57)}…` : text})`;
}
