import { z } from 'zod';
import {
  abortFault,
  type Clock,
  type ExecResult,
  exec,
  Fault,
  retry,
  systemClock,
  throwIfAborted,
} from '#lib';
import { mapBounded } from './bounded.ts';
import { type DatedField, expiriesOf } from './expiry.ts';
import { limits } from './limits.ts';
import { opAnswer } from './op-errors.ts';
import { itemsOf, parseReference } from './reference.ts';
import { answerOf, type SecretAnswer, type SecretSource, type SourceOptions } from './source.ts';
import type { SecretValue } from './value.ts';

export interface OpSourceOptions {
  /** Without one `op` is asked as whoever is signed in. */
  readonly token: SecretValue | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
}

// `op item get --format json`, as far as it is read here.
const itemFile = z.looseObject({
  fields: z
    .array(
      z.looseObject({
        id: z.string(),
        label: z.string().default(''),
        value: z.string().default(''),
        section: z.looseObject({ id: z.string(), label: z.string().default('') }).optional(),
      }),
    )
    .default([]),
});

interface AskAll<Item, Result> extends SourceOptions {
  readonly clock: Clock;
  readonly items: readonly Item[];
  readonly question: (item: Item, signal: AbortSignal) => Promise<Result>;
}

/** Every item once, at most `concurrency` at a time, until the deadline of all of them. */
async function askAll<Item, Result>(asked: AskAll<Item, Result>): Promise<Result[]> {
  const { clock, items, question, signal } = asked;
  const { attempts, backoffMs, backoffMaxMs, concurrency, deadlineMs } = limits.source;
  const deadline = AbortSignal.timeout(deadlineMs);
  const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
  try {
    return await mapBounded(items, concurrency, (item) =>
      retry(() => question(item, either), {
        attempts,
        baseMs: backoffMs,
        maxMs: backoffMaxMs,
        clock,
        signal: either,
      }),
    );
  } catch (error) {
    if (signal?.aborted === true) throw abortFault(signal);
    throwIfAborted(signal);
    if (!deadline.aborted) throw error;
    const message = `the op command did not answer everything within ${deadlineMs / 1000} s`;
    throw new Fault({ code: 'secrets.unreachable', message, cause: error });
  }
}

/** 1Password through its command line, `op` 2.x. The token is in its environment only. */
export function createOpSource(options: OpSourceOptions): SecretSource {
  const clock = options.clock ?? systemClock;

  async function op(args: readonly string[], signal: AbortSignal): Promise<ExecResult> {
    try {
      return await exec('op', args, {
        env: opEnvironment(options),
        allowExitCodes: 'any',
        timeoutMs: limits.source.requestTimeoutMs,
        signal,
      });
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'exec.timeout') throw error;
      const message = 'the op command gave no answer in time';
      throw new Fault({
        code: 'secrets.unreachable',
        message,
        hint: 'does it wait for the 1Password app to be unlocked?',
        cause: error,
      });
    }
  }

  async function read(reference: string, signal: AbortSignal): Promise<SecretAnswer> {
    if (parseReference(reference) === undefined) {
      const detail = 'it is not written op://vault/item/[section/]field';
      return { found: false, problem: 'invalid', detail };
    }
    const { exitCode, stdout, stderr } = await op(['read', '--no-newline', reference], signal);
    if (exitCode === 0) return answerOf(stdout);
    const answer = opAnswer(stderr);
    if (answer instanceof Fault) throw answer;
    return { found: false, ...answer };
  }

  return {
    name: 'the op command',
    async resolve(references, asked = {}) {
      const distinct = [...new Set(references)];
      const answers = await askAll({ ...asked, clock, items: distinct, question: read });
      return new Map(distinct.map((reference, at) => [reference, answers[at] ?? missing]));
    },
    async readExpiries(references, asked = {}) {
      const dates = await askAll({
        ...asked,
        clock,
        items: itemsOf(references),
        question: async (wanted, signal) => {
          const args = ['item', 'get', wanted.item, '--vault', wanted.vault, '--format', 'json'];
          const { exitCode, stdout, stderr } = await op(args, signal);
          if (exitCode === 0) return expiriesOf(wanted.references, datedFields(stdout));
          const answer = opAnswer(stderr);
          if (answer instanceof Fault) throw answer;
          // That it is missing is for `resolve` to say.
          return [];
        },
      });
      return new Map(dates.flat());
    },
  };
}

const missing: SecretAnswer = { found: false, problem: 'unreadable', detail: 'no answer about it' };

function opEnvironment({ env, token }: OpSourceOptions): OpSourceOptions['env'] {
  if (token === undefined) return env;
  return {
    ...env,
    OP_SERVICE_ACCOUNT_TOKEN: token.reveal(),
    // These come before the token, or ask the desktop app
    // (https://developer.1password.com/docs/cli/environment-variables).
    OP_CONNECT_HOST: undefined,
    OP_CONNECT_TOKEN: undefined,
    OP_BIOMETRIC_UNLOCK_ENABLED: 'false',
    OP_LOAD_DESKTOP_APP_SETTINGS: 'false',
  };
}

function datedFields(json: string): DatedField[] {
  const parsed = itemFile.safeParse(parseJson(json));
  if (!parsed.success) {
    // Not the text itself, nor the cause: values are in it.
    throw new Fault({
      code: 'secrets.unreachable',
      message: 'the op command described an item in a form that is not known here',
      hint: 'op 2.x is expected: `op --version`',
    });
  }
  return parsed.data.fields.map(({ id, label, value, section }) => {
    // Fields added by hand lie in a section without a name, which no reference can mention.
    const sections =
      section === undefined || section.label === '' ? [] : [section.id, section.label];
    return { id, label, value, sections };
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
