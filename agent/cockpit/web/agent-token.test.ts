import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makeAgentToken, readAgentToken } from './agent-token.ts';
import { createBearers } from './bearers.ts';

const doorToken = 'the-token-of-the-door';
const now = Date.parse('2026-02-26T09:00:00Z');
const untilMs = now + 86_400_000;
const token = makeAgentToken(doorToken, { agent: 'digest', untilMs });

test('a token is its text and the signature that its description says', () => {
  const key = createHmac('sha256', doorToken).update('panther agents 1').digest();
  const text = `panther-agent.digest.${untilMs / 1_000}`;
  const signature = createHmac('sha256', key).update(text).digest('base64url');
  expect(token).toBe(`${text}.${signature}`);
  expect(readAgentToken(doorToken, token, now)).toBe('digest');
  expect(() => makeAgentToken(doorToken, { agent: 'a.b', untilMs })).toThrow('small letters');
});

test('nobody else is named by it, and it ends', () => {
  const other = token.replace('digest', 'trader');
  const longer = token.replace(String(untilMs / 1_000), String(untilMs / 1_000 + 1));
  for (const wrong of [
    other,
    longer,
    `${token}x`,
    token.slice(0, -1),
    `${token} `,
    '',
    'a.b.c.d',
  ]) {
    expect(readAgentToken(doorToken, wrong, now), wrong).toBeUndefined();
  }
  expect(readAgentToken('another token', token, now)).toBeUndefined();
  expect(readAgentToken(undefined, token, now)).toBeUndefined();
  expect(readAgentToken(doorToken, token, untilMs - 1)).toBe('digest');
  expect(readAgentToken(doorToken, token, untilMs)).toBeUndefined();
});

describe('who a program is', () => {
  const bearers = createBearers({
    ...{ tokens: [doorToken, 'a-key-of-commands'], doorToken },
    clock: { now: () => now },
  });
  const actor = (given: string, says?: string) =>
    bearers.actorOf(
      (name) => ({ authorization: `Bearer ${given}`, 'x-panther-agent': says })[name] ?? undefined,
    );

  test('the owner by the token of the door, an agent by its own', () => {
    expect(actor(doorToken)).toBe('person:owner');
    expect(actor('a-key-of-commands')).toBe('person:owner');
    expect(actor(token)).toBe('agent:digest');
    expect(actor(token, 'digest')).toBe('agent:digest');
    expect(actor('wrong')).toBeUndefined();
    expect(bearers.actorOf(() => undefined)).toBeUndefined();
  });

  test('who says somebody else is refused, the owner too: it is a mistake, or worse', () => {
    const refused = expect.objectContaining({ code: 'api.refused' });
    expect(() => actor(token, 'trader')).toThrow(refused);
    expect(() => actor(doorToken, 'digest')).toThrow(refused);
    expect(actor('wrong', 'digest')).toBeUndefined();
  });

  test('a key of commands makes no tokens', () => {
    const forged = makeAgentToken('a-key-of-commands', { agent: 'digest', untilMs });
    expect(actor(forged)).toBeUndefined();
  });
});
