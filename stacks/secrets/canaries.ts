import { fstatSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { Fault } from '#lib';
import { type Canary, type SecretSource, SecretValue } from '#secrets';
import type { SecretHost } from './fleet-secrets.ts';

const canaryFile = z.record(z.string().min(1), z.string());

/** Values to look for from a file descriptor: one JSON object, name → value. Throws Fault `usage`,
 * which quotes nothing of it. */
export function readCanaries(fd: number): Canary[] {
  let text: string;
  try {
    fstatSync(fd);
    text = readFileSync(fd, 'utf8');
  } catch (error) {
    throw new Fault({
      code: 'usage',
      message: `nothing can be read from file descriptor ${fd}`,
      hint: 'as in: panther secrets audit --canaries-fd 3 3< <(op inject …)',
      cause: error,
    });
  }
  const parsed = canaryFile.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new Fault({
      code: 'usage',
      message: `file descriptor ${fd} holds no JSON object of names and texts`,
    });
  }
  return Object.entries(parsed.data).map(([reference, value]) => ({
    reference,
    value: new SecretValue(value),
  }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The error's own message would quote the text.
    return undefined;
  }
}

/** Every value that these hosts read. What the source does not give is named in `warnings`. Throws
 * what `source.resolve` throws. */
export async function fetchCanaries(
  hosts: readonly SecretHost[],
  source: SecretSource,
  signal: AbortSignal,
): Promise<{ readonly canaries: Canary[]; readonly warnings: string[] }> {
  const references = hosts.flatMap(({ secrets }) => secrets.map(({ reference }) => reference));
  const answers = await source.resolve([...new Set(references)], { signal });
  const canaries: Canary[] = [];
  const warnings: string[] = [];
  for (const [reference, answer] of answers) {
    if (answer.found) canaries.push({ reference, value: answer.value });
    else warnings.push(`${reference} is not looked for: ${answer.problem}`);
  }
  return { canaries, warnings };
}
