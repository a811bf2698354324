import { z } from 'zod';
import { type Clock, Fault } from '#lib';
import { limits } from '../limits.ts';
import { type Authorizer, createApi } from './http.ts';

export interface OAuthClient {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What the token is to be good for; undefined is all the client may. */
  readonly scopes?: readonly string[] | undefined;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

const tokenAnswer = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.number().positive().default(3_600),
});

interface Token {
  readonly value: string;
  /** Monotonic time: nobody sets that back. */
  readonly usableUntilMs: number;
}

/** A fixed credential: an API key of Tailscale's or headscale's. */
export function keyAuthorizer(key: string): Authorizer {
  return { token: async () => key, renew: () => false };
}

/** Tokens by client credentials (RFC 6749, section 4.4), from POST `/api/v2/oauth/token`. A token
 * lives for an hour and is renewed after 50 minutes, or once the server rejected it; everybody who
 * waits for one shares it. */
export function createOAuthAuthorizer(client: OAuthClient): Authorizer {
  const { clock, signal } = client;
  const api = createApi({ baseUrl: client.baseUrl, secrets: [client.clientSecret], clock, signal });
  let current: Token | undefined;
  let pending: Promise<Token> | undefined;

  async function fetchToken(): Promise<Token> {
    const askedMs = clock.monotonicMs();
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client.clientId,
      client_secret: client.clientSecret,
      ...(client.scopes === undefined ? {} : { scope: client.scopes.join(' ') }),
    });
    const answer = await api.read(
      {
        method: 'POST',
        path: '/api/v2/oauth/token',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: form.toString(),
        // A second token harms nobody.
        isIdempotent: true,
      },
      tokenAnswer,
    );
    const usableMs = answer.expires_in * 1000 * limits.control.tokenUsableShare;
    return { value: answer.access_token, usableUntilMs: askedMs + usableMs };
  }

  return {
    async token() {
      if (current !== undefined && clock.monotonicMs() < current.usableUntilMs) {
        return current.value;
      }
      pending ??= fetchToken().finally(() => {
        pending = undefined;
      });
      try {
        current = await pending;
      } catch (error) {
        throw error instanceof Fault && error.code === 'tailnet.refused' ? rejected(error) : error;
      }
      return current.value;
    },
    renew(token) {
      if (current?.value === token) current = undefined;
      return true;
    },
  };
}

/** A wrong client is 400 `invalid_client` as well as 401 (RFC 6749, section 5.2). */
function rejected(fault: Fault): Fault {
  return new Fault({
    code: 'tailnet.rejected',
    message: fault.message,
    hint: 'is the OAuth client still there, and is its secret the right one?',
    where: fault.where,
    cause: fault,
  });
}
