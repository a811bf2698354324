import { z } from 'zod';
import { Fault } from '#lib';
import type { Evidence } from '../../model/message.ts';
import type { BrainPorts } from '../ports.ts';

interface Said {
  readonly title: string;
  /** Of the brain's REST API. */
  readonly path: string;
  readonly lines: readonly string[];
  readonly hostile: boolean;
}

export function brainEvidence(
  { brain }: BrainPorts,
  { title, path, lines, hostile }: Said,
  now: number,
): Omit<Evidence, 'id'> {
  return {
    ...{ origin: 'brain', title, url: new URL(path, brain.url).href, headingPath: [] },
    ...{ text: lines.join('\n'), observedAt: now, hostile },
  };
}

interface Question<Answer> {
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly answer: z.ZodType<Answer>;
  readonly signal: AbortSignal;
}

/** Asks the brain and checks what it answers. @throws Fault api.*, brain.*, aborted */
export async function askBrain<Answer>(
  { brain }: BrainPorts,
  { path, query = {}, answer, signal }: Question<Answer>,
): Promise<Answer> {
  const parsed = answer.safeParse(await brain.read(path, query, signal));
  if (parsed.success) return parsed.data;
  throw new Fault({
    code: 'api.failed',
    message: `the brain answers ${path} in another shape than expected:\n${z.prettifyError(parsed.error)}`,
    hint: 'it runs another version: `panther restart brain`',
  });
}

export function dateText(ms: number): string {
  return new Date(ms).toISOString();
}
