import { SecretValue } from './value.ts';

/** Why a reference has no value: the source's own answer about that one reference. */
export type SecretProblem =
  | 'missing-vault'
  | 'missing-item'
  | 'missing-field'
  | 'ambiguous'
  | 'empty'
  | 'denied'
  /** Not a reference that 1Password would read. */
  | 'invalid'
  /** It is there, and cannot be read for a reason that none of the others says. */
  | 'unreadable';

export type SecretAnswer =
  | { readonly found: true; readonly value: SecretValue }
  | { readonly found: false; readonly problem: SecretProblem; readonly detail: string };

export interface SourceOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Where the values of references come from. Both throw Fault `secrets.denied` (the token or the
 * sign-in is not taken), `secrets.unreachable` (no answer, or the rate limit) and `aborted`: nothing
 * is known about any reference then. */
export interface SecretSource {
  /** What a person calls it. */
  readonly name: string;
  /** One answer for every reference asked for. Who asks drops the values. */
  resolve(
    references: readonly string[],
    options?: SourceOptions,
  ): Promise<ReadonlyMap<string, SecretAnswer>>;
  /** When what a reference leads to expires, in milliseconds since 1970, as far as its item says. */
  readExpiries(
    references: readonly string[],
    options?: SourceOptions,
  ): Promise<ReadonlyMap<string, number>>;
}

/** A value with nothing in it would become an empty file, which OpNix writes without a word. */
export function answerOf(text: string): SecretAnswer {
  if (text.trim() === '') return { found: false, problem: 'empty', detail: 'the field is empty' };
  return { found: true, value: new SecretValue(text) };
}

export function dropAnswers(answers: ReadonlyMap<string, SecretAnswer>): void {
  for (const answer of answers.values()) if (answer.found) answer.value.drop();
}
