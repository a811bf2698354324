import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { Fault } from '#lib';
import { limits } from './limits.ts';
import { SecretValue } from './value.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The service account's token from OP_SERVICE_ACCOUNT_TOKEN, or from the file that
 * OP_SERVICE_ACCOUNT_TOKEN_FILE names; undefined when neither is set. Throws Fault `io.read-failed`,
 * `config.invalid` for a file that others may read or a text that is no token. */
export function readServiceToken(env: Environment): SecretValue | undefined {
  if (env.OP_SERVICE_ACCOUNT_TOKEN) {
    return parseServiceToken(env.OP_SERVICE_ACCOUNT_TOKEN, 'OP_SERVICE_ACCOUNT_TOKEN');
  }
  const file = env.OP_SERVICE_ACCOUNT_TOKEN_FILE;
  return file ? parseServiceToken(readPrivateFile(file), file) : undefined;
}

/** `ops_` and base64 (URL or plain alphabet) of a JSON object that says where to sign in. Throws
 * Fault `config.invalid`, which never quotes it. */
export function parseServiceToken(text: string, where: string): SecretValue {
  const token = text.trim();
  const problem = tokenProblem(token);
  if (problem === undefined) return new SecretValue(token);
  throw new Fault({
    code: 'config.invalid',
    message: `this is not the token of a service account: ${problem}`,
    hint: 'it begins with ops_ and is shown once, when 1Password makes the service account',
    where,
  });
}

function tokenProblem(token: string): string | undefined {
  if (token === '') return 'it is empty';
  if (token.length > limits.token.maxBytes) return 'it is too long';
  if (/\s/.test(token)) return 'there is white space in it';
  if (!/^ops_[A-Za-z0-9+/_=-]+$/.test(token)) return 'it does not begin with ops_';
  try {
    const body: unknown = JSON.parse(Buffer.from(token.slice(4), 'base64url').toString('utf8'));
    const hasAddress = typeof body === 'object' && body !== null && 'signInAddress' in body;
    return hasAddress ? undefined : 'it does not say where to sign in';
  } catch {
    return 'it was cut off or changed on the way';
  }
}

function readPrivateFile(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      const { mode, size } = fstatSync(file);
      if ((mode & 0o007) !== 0) throw sharedFile(path);
      if (size > limits.token.maxBytes) throw tooLong(path);
      return readFileSync(file, 'utf8');
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault({
      code: 'io.read-failed',
      message: 'the file of the service account token cannot be read',
      where: path,
      cause: error,
    });
  }
}

function sharedFile(path: string): Fault {
  return new Fault({
    code: 'config.invalid',
    message: 'everybody on this machine may read the service account token',
    hint: `chmod 600 ${path}`,
    where: path,
  });
}

function tooLong(path: string): Fault {
  const message = 'the file is too long to be a service account token';
  return new Fault({ code: 'config.invalid', message, where: path });
}
