import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#lib';
import { createAnthropicProvider, type ModelChoice } from '../providers/index.ts';
import { ask } from './ask.ts';
import type { AskEvent, AskOptions, AskPorts } from './ports.ts';

/** A model at a scripted server, as the providers reach a real one. */
export function scriptedModel(url: string, name = 'scripted'): ModelChoice {
  return {
    provider: createAnthropicProvider({
      ...{ name, baseUrl: url, apiKey: 'test-key', timeoutMs: 20_000, retries: 0 },
    }),
    ...{ model: 'm1', contextTokens: 100_000, maxOutputTokens: 2_000 },
  };
}

/** Asks with everything real but the model; `events` are what was told. */
export function createAsker(ports: Pick<AskPorts, 'knowledge'> & Partial<AskPorts>) {
  const sessionsFolder = mkdtempSync(join(tmpdir(), 'panther-test-ask-'));
  let randoms = 0;
  const all: AskPorts = {
    ...{ lookUpFleet: () => [], models: [], clock: systemClock, sessionsFolder },
    // Unguessable for a page all the same: it was written before.
    random() {
      randoms += 1;
      return `c0ffee${String(randoms).padStart(4, '0')}deadbeef`;
    },
    ...ports,
  };
  const events: AskEvent[] = [];
  return {
    ports: all,
    events,
    ask: (question: string, options: Partial<AskOptions> = {}) =>
      ask(question, all, {
        signal: new AbortController().signal,
        onEvent: (event) => events.push(event),
        ...options,
      }),
    close: () => rmSync(sessionsFolder, { recursive: true, force: true }),
  };
}

/** The user's text of a request as the scripted server got it, evidence included. */
export function askedText(body: { readonly messages: readonly { content: unknown }[] }): string {
  return JSON.stringify(body.messages.at(-1)?.content);
}

/** A writer's line. */
export function line(text: string, ...cite: readonly { id: string; quote: string }[]): string {
  return JSON.stringify({ text, cite });
}
