import { Fault, redactText } from '#lib';
import { limits } from './limits.ts';
import type { SecretProblem } from './source.ts';

/** `ResolveReferenceError` of @1password/sdk 0.5, as far as it is read here. */
export interface SdkReferenceError {
  readonly type: string;
  readonly message?: string | undefined;
}

const problems: Readonly<Record<string, SecretProblem>> = {
  parsing: 'invalid',
  vaultNotFound: 'missing-vault',
  itemNotFound: 'missing-item',
  fieldNotFound: 'missing-field',
  noMatchingSections: 'missing-field',
  sSHKeyMetadataNotFound: 'missing-field',
  tooManyVaults: 'ambiguous',
  tooManyItems: 'ambiguous',
  tooManyMatchingFields: 'ambiguous',
};

export function sdkProblem(error: SdkReferenceError): {
  readonly problem: SecretProblem;
  readonly detail: string;
} {
  const said = error.message === undefined ? '' : `: ${shorten(error.message)}`;
  return { problem: problems[error.type] ?? 'unreadable', detail: `${error.type}${said}` };
}

const hint =
  '1Password limits the reads of a service account by the hour and by the day; wait, or use another token';

/** What the SDK threw, as a Fault. It has classes for three failures; during sign-in the same ones
 * come as plain Errors, so the text counts too (of its core, sdk-core 0.5.0). */
export function sdkFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const name = error instanceof Error ? error.constructor.name : '';
  const said = error instanceof Error ? error.message : String(error);
  // Its advice about libraries hides what happened.
  const text = said.replace(/request library compatibility issue.*reqwest library: /, '');
  if (name === 'RateLimitExceededError' || /rate limit exceeded/i.test(text)) {
    const message = 'the rate limit of 1Password is reached';
    return new Fault({ code: 'secrets.unreachable', message, hint, retryable: true, cause: error });
  }
  const isDenied =
    name === 'AuthExpiredError' ||
    name === 'DesktopSessionExpiredError' ||
    /service account token|you are not authenticated|don't have the right permissions|service account (?:base64|deserialization)/i.test(
      text,
    );
  if (isDenied) {
    return new Fault({
      code: 'secrets.denied',
      message: `1Password does not take the service account token: ${shorten(text)}`,
      hint: 'make a new token in 1Password and give it in OP_SERVICE_ACCOUNT_TOKEN',
      cause: error,
    });
  }
  const isTransient =
    /error sending request|request timeout|internal server error|conflict occurred/i;
  return new Fault({
    code: 'secrets.unreachable',
    message: `1Password gave no answer: ${shorten(text)}`,
    hint: 'is there a way to my.1password.com from here?',
    retryable: isTransient.test(text),
    cause: error,
  });
}

/** One line of what a source said, without what looks like a secret. */
export function shorten(text: string): string {
  const line = redactText(text.trim()).replace(/\s+/g, ' ');
  const max = limits.source.detailMaxChars;
  return line.length <= max ? line : `${line.slice(0, max - 1)}…`;
}
