import type { z } from 'zod';
import { Fault } from '#lib';
import type { ApiClient } from '#lib/api-client';

/** Asks the brain, and looks only at what is read here: members it gains later do not matter.
 * @throws Fault api.unreachable, api.refused, api.failed */
export async function readBrain<Schema extends z.ZodType>(
  client: Pick<ApiClient, 'call'>,
  path: string,
  schema: Schema,
  signal: AbortSignal,
): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(await client.call('GET', path, { signal }));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Fault({
    code: 'api.failed',
    message: `the brain answers ${path} with something else: ${issue?.path.join('.')} ${issue?.message}`,
    hint: 'the brain and the agent should be of one release',
  });
}
