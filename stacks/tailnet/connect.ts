import { readFileSync } from 'node:fs';
import { type Clock, Fault } from '#lib';
import type { TailnetControl } from './control.ts';
import { createHeadscaleApi } from './headscale-api.ts';
import { createHeadscaleControl } from './headscale-control.ts';
import { type Authorizer, createApi } from './http.ts';
import { createOAuthAuthorizer, keyAuthorizer } from './oauth.ts';
import { createTailscaleApi } from './tailscale-api.ts';
import { createTailscaleControl } from './tailscale-control.ts';

export interface ConnectInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** What the environment may say, for help and hints. */
export const credentialHelp = `Tailscale: TAILSCALE_OAUTH_CLIENT_ID with TAILSCALE_OAUTH_CLIENT_SECRET_FILE, or TAILSCALE_API_KEY_FILE.
Headscale: HEADSCALE_URL with HEADSCALE_API_KEY_FILE, and HEADSCALE_USER where keys need a user.
Without _FILE each is the value itself. TAILSCALE_TAILNET is the tailnet, by default the credential's own; TAILSCALE_API_URL another address of the API.`;

/** The control plane that the environment names. Nothing is sent yet. Throws Fault
 * `tailnet.no-credentials`, `config.invalid` (both named, or an address that would carry the
 * credential in the clear), `io.read-failed`. */
export function connectControl(input: ConnectInput): TailnetControl {
  const { env } = input;
  const isHeadscale = Boolean(env.HEADSCALE_URL);
  const tailscaleNames = ['TAILSCALE_API_KEY', 'TAILSCALE_OAUTH_CLIENT_ID'];
  const isTailscale = tailscaleNames.some((name) => env[name] || env[`${name}_FILE`]);
  if (isHeadscale && isTailscale) {
    throw new Fault({
      code: 'config.invalid',
      message: 'the environment names both headscale and Tailscale as control plane',
      hint: 'unset HEADSCALE_URL, or the variables of Tailscale',
    });
  }
  return isHeadscale ? connectHeadscale(input, env.HEADSCALE_URL ?? '') : connectTailscale(input);
}

function connectHeadscale({ env, clock, signal }: ConnectInput, url: string): TailnetControl {
  const secret = readSecret(env, 'HEADSCALE_API_KEY');
  if (secret === undefined) throw missing('HEADSCALE_URL is set, HEADSCALE_API_KEY_FILE is not');
  const baseUrl = checkUrl('HEADSCALE_URL', url);
  const authorizer = keyAuthorizer(secret);
  const api = createApi({ baseUrl, authorizer, secrets: [secret], clock, signal });
  return createHeadscaleControl({
    v1: createHeadscaleApi(api),
    compatible: createTailscaleApi(api, '-'),
    server: api.server,
    user: env.HEADSCALE_USER || undefined,
    clock,
  });
}

function connectTailscale({ env, clock, signal }: ConnectInput): TailnetControl {
  const baseUrl = checkUrl(
    'TAILSCALE_API_URL',
    env.TAILSCALE_API_URL || 'https://api.tailscale.com',
  );
  const { authorizer, secret } = chooseAuthorizer({ env, clock, signal }, baseUrl);
  const api = createApi({ baseUrl, authorizer, secrets: [secret], clock, signal });
  const tailnet = env.TAILSCALE_TAILNET || '-';
  return createTailscaleControl(createTailscaleApi(api, tailnet), api.server);
}

/** An OAuth client before a key: it does not expire and may less. */
function chooseAuthorizer(
  { env, clock, signal }: ConnectInput,
  baseUrl: string,
): { readonly authorizer: Authorizer; readonly secret: string } {
  const clientId = readSecret(env, 'TAILSCALE_OAUTH_CLIENT_ID');
  if (clientId !== undefined) {
    const secret = readSecret(env, 'TAILSCALE_OAUTH_CLIENT_SECRET');
    if (secret === undefined) {
      throw missing('TAILSCALE_OAUTH_CLIENT_ID is set, TAILSCALE_OAUTH_CLIENT_SECRET_FILE is not');
    }
    const client = { baseUrl, clientId, clientSecret: secret, clock, signal };
    return { authorizer: createOAuthAuthorizer(client), secret };
  }
  const secret = readSecret(env, 'TAILSCALE_API_KEY');
  if (secret === undefined) throw missing('no credential for the control plane of the tailnet');
  return { authorizer: keyAuthorizer(secret), secret };
}

/** From the file that `<name>_FILE` names, else the variable itself. */
function readSecret(env: ConnectInput['env'], name: string): string | undefined {
  const file = env[`${name}_FILE`];
  if (!file) return env[name]?.trim() || undefined;
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new Fault({
      code: 'io.read-failed',
      message: `${name}_FILE cannot be read: ${(cause as NodeJS.ErrnoException).code ?? ''}`,
      where: file,
      cause,
    });
  }
  if (text === '') throw missing(`the file that ${name}_FILE names is empty: ${file}`);
  return text;
}

function missing(message: string): Fault {
  return new Fault({
    code: 'tailnet.no-credentials',
    message,
    hint: `put a credential into a file of your own and name it in the environment.\n${credentialHelp}`,
  });
}

/** https, or http to this machine itself: a credential goes there. */
function checkUrl(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOwn = url !== undefined && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url?.username === '' && (url.protocol === 'https:' || (url.protocol === 'http:' && isOwn))) {
    return url.href;
  }
  throw new Fault({
    code: 'config.invalid',
    message: `${name} is no https address without a user in it`,
    hint: 'such as https://headscale.example.com; http only to this machine itself',
  });
}
