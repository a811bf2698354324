import { createHmac, randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { type Clock, Fault } from '#lib';
import { clientOf, isLoopback, isOneOf } from '#lib/http';

const cookie = 'panther_session';
const sessionMs = 7 * 24 * 3_600_000;

export interface SignInOptions {
  /** Sessions are signed with a key made from it, so a new token ends them all. Without it nobody signs
   * in. */
  readonly secret: string | undefined;
  readonly trustsTailscale: boolean;
  readonly clock: Clock;
}

export interface SignIn {
  /** Who sends this request, when it is somebody who has signed in. @throws Fault api.refused for a change
   * that another site has a browser ask for */
  personOf(context: Context): string | undefined;
  /** What the forms of that person's pages carry: no other site knows it. */
  formTokenOf(context: Context): string;
  /** Whether the token is right; the answer then carries the session. */
  enter(context: Context, token: string): boolean;
  leave(context: Context): void;
}

/** Sign-in of persons: a token once, then a signed cookie that no script can read and no other site can
 * use; or the identity that `tailscale serve` gives, from this machine only. */
export function createSignIn({ secret, trustsTailscale, clock }: SignInOptions): SignIn {
  const key = createHmac('sha256', secret ?? randomBytes(32))
    .update('panther session 1')
    .digest();
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  const isValid = (value: string | undefined) => {
    const [until = '', nonce = '', signature = ''] = (value ?? '').split('.');
    if (!isOneOf([sign(`${until}.${nonce}`)], signature)) return false;
    return Number(until) > clock.now();
  };
  return {
    personOf(context) {
      const person = isValid(getCookie(context, cookie))
        ? 'owner'
        : trustsTailscale
          ? tailscaleUser(context)
          : undefined;
      if (person !== undefined) refuseOtherSites(context);
      return person;
    },
    formTokenOf(context) {
      const session = isValid(getCookie(context, cookie)) ? getCookie(context, cookie) : undefined;
      return sign(`form ${session ?? tailscaleUser(context)}`);
    },
    enter(context, token) {
      if (secret === undefined || !isOneOf([secret], token)) return false;
      const text = `${clock.now() + sessionMs}.${randomBytes(16).toString('base64url')}`;
      setCookie(context, cookie, `${text}.${sign(text)}`, {
        ...{ path: '/', httpOnly: true, sameSite: 'Strict', maxAge: sessionMs / 1_000 },
        secure: isHttps(context),
      });
      return true;
    },
    leave(context) {
      setCookie(context, cookie, '', { path: '/', httpOnly: true, sameSite: 'Strict', maxAge: 0 });
    },
  };
}

/** tailscale.com/kb/1312/serve: put there by `tailscale serve`, which takes away what a client sent. From
 * anywhere but this machine it is what somebody wrote. */
function tailscaleUser(context: Context): string | undefined {
  if (!isLoopback(clientOf(context))) return undefined;
  const login = context.req.header('tailscale-user-login');
  return login === undefined || login === '' ? undefined : login;
}

/** A browser says where a request comes from (W3C Fetch Metadata, and Origin); one that changes something
 * has to come from our own pages. */
export function refuseOtherSites(context: Context): void {
  if (/^(?:GET|HEAD)$/.test(context.req.method)) return;
  const site = context.req.header('sec-fetch-site');
  const origin = context.req.header('origin');
  const isOwn =
    site === undefined
      ? origin !== undefined && isOwnOrigin(context, origin)
      : site === 'same-origin';
  if (isOwn) return;
  throw new Fault({
    code: 'api.refused',
    message: 'this request comes from another site',
    hint: 'use the pages of this address',
  });
}

export function isOwnOrigin(context: Context, origin: string): boolean {
  return URL.parse(origin)?.host === context.req.header('host');
}

/** Behind `tailscale serve`, which says so. */
function isHttps(context: Context): boolean {
  return (
    isLoopback(clientOf(context)) && context.req.header('x-forwarded-proto')?.trim() === 'https'
  );
}
