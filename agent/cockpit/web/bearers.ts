import { type Clock, Fault } from '#lib';
import { isTokenRight } from '#lib/http';
import type { Actor } from '../model/vocabulary.ts';
import { readAgentToken } from './agent-token.ts';

/** Programs, by the bearer token that they send. No browser sends one by itself. */
export interface Bearers {
  /** Undefined without a right token. `header` gives the text of a header, or nothing.
   * @throws Fault api.refused for one that says it is somebody else than its token says */
  actorOf(header: (name: string) => string | undefined): Actor | undefined;
}

export interface BearersOptions {
  /** Each is its owner's: what it asks for, the owner asks for. */
  readonly tokens: readonly string[];
  /** The one of them that tokens of agents are made from; without it no agent comes in. */
  readonly doorToken: string | undefined;
  readonly clock: Pick<Clock, 'now'>;
}

const nameHeader = 'x-panther-agent';

/** An agent is who its token names. A name in a header is only its word: one that says something else than
 * the token is refused, so that nobody is taken for a person who meant to come as an agent. */
export function createBearers({ tokens, doorToken, clock }: BearersOptions): Bearers {
  return {
    actorOf(header) {
      const authorization = header('authorization');
      const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
      const isOwner = isTokenRight(tokens, authorization);
      const agent = isOwner ? undefined : readAgentToken(doorToken, given, clock.now());
      if (!isOwner && agent === undefined) return undefined;
      const said = header(nameHeader) || agent;
      if (said !== agent) {
        throw new Fault({
          code: 'api.refused',
          message: `this token is not that of the agent ${JSON.stringify(said?.slice(0, 64))}`,
          hint: 'an agent comes with a token of its own: `panther cockpit grants token NAME FILE`',
        });
      }
      return agent === undefined ? 'person:owner' : `agent:${agent}`;
    },
  };
}
