import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '#lib';
import { isOneOf } from '#lib/http';

/** What an agent is called in a token, and with that in the audit and in its grants. */
export const agentTokenName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a name such as digest: small letters, digits and hyphens');

export interface AgentTokenInit {
  readonly agent: string;
  /** Milliseconds since 1970. */
  readonly untilMs: number;
}

const head = 'panther-agent';

/** A bearer token that names an agent and ends by itself: `panther-agent.NAME.UNTIL.SIGNATURE`, until in
 * seconds, signed with HMAC-SHA256 (RFC 2104) under a key made from the token of the door. So none is stored,
 * and a new token of the door ends them all.
 * @throws Fault usage for a name that is none */
export function makeAgentToken(doorToken: string, { agent, untilMs }: AgentTokenInit): string {
  const name = agentTokenName.safeParse(agent);
  if (!name.success) {
    const [issue] = name.error.issues;
    throw new Fault({ code: 'usage', message: `the agent is ${issue?.message}`, where: 'agent' });
  }
  const text = `${head}.${agent}.${Math.floor(untilMs / 1_000)}`;
  return `${text}.${sign(doorToken, text)}`;
}

/** The agent that a token names; undefined for one that is wrong, over, or no token of an agent. */
export function readAgentToken(
  doorToken: string | undefined,
  given: string,
  nowMs: number,
): string | undefined {
  if (doorToken === undefined || doorToken === '' || given.length > 300) return undefined;
  const [, text = '', agent = '', until = '', signature = ''] =
    /^(panther-agent\.([a-z0-9-]+)\.(\d{1,12}))\.([\w-]+)$/.exec(given) ?? [];
  if (text === '' || !isOneOf([sign(doorToken, text)], signature)) return undefined;
  return Number(until) * 1_000 > nowMs ? agent : undefined;
}

function sign(doorToken: string, text: string): string {
  const key = createHmac('sha256', doorToken).update('panther agents 1').digest();
  return createHmac('sha256', key).update(text).digest('base64url');
}
