import type { Client, Item } from '@1password/sdk';
import { type Clock, retry, systemClock } from '#lib';
import { withDeadline } from './deadline.ts';
import { expiriesOf } from './expiry.ts';
import { limits } from './limits.ts';
import { itemsOf, parseReference, sameName } from './reference.ts';
import { sdkFault, sdkProblem } from './sdk-errors.ts';
import { answerOf, type SecretAnswer, type SecretSource, type SourceOptions } from './source.ts';
import type { SecretValue } from './value.ts';

/** The part of the SDK's client that is used. */
export interface SdkClient {
  readonly secrets: Pick<Client['secrets'], 'resolveAll'>;
  readonly vaults: Pick<Client['vaults'], 'list'>;
  readonly items: Pick<Client['items'], 'list' | 'getAll'>;
}

export interface SdkSourceOptions {
  readonly token: SecretValue;
  readonly clock?: Clock;
  /** Default: the SDK itself, loaded when it is first asked (it brings a WASM core of megabytes). */
  readonly connect?: (token: string) => Promise<SdkClient>;
}

async function connectSdk(token: string): Promise<SdkClient> {
  const { createClient } = await import('@1password/sdk');
  return createClient({
    auth: token,
    integrationName: 'pantherOS',
    integrationVersion: '0.1.0',
  });
}

/** 1Password through its own SDK, as a service account. */
export function createSdkSource(options: SdkSourceOptions): SecretSource {
  const connect = options.connect ?? connectSdk;
  const clock = options.clock ?? systemClock;
  let client: Promise<SdkClient> | undefined;

  /** Asks, waits between attempts when it is told to slow down, and gives up at the deadline. */
  async function ask<T>(
    what: string,
    question: (client: SdkClient) => Promise<T>,
    { signal }: SourceOptions,
  ): Promise<T> {
    const { attempts, backoffMs, backoffMaxMs, deadlineMs } = limits.source;
    const ended = new AbortController();
    const work = retry(
      async () => {
        try {
          client ??= connect(options.token.reveal());
          return await question(await client);
        } catch (error) {
          // A sign-in that failed is not remembered as the answer to the next attempt.
          client = undefined;
          throw sdkFault(error);
        }
      },
      { attempts, baseMs: backoffMs, maxMs: backoffMaxMs, clock, signal: ended.signal },
    );
    try {
      return await withDeadline(work, deadlineMs, what, signal);
    } finally {
      ended.abort();
    }
  }

  return {
    name: "1Password's SDK",
    async resolve(references, asked = {}) {
      const answers = new Map<string, SecretAnswer>();
      const valid = [...new Set(references)].filter((reference) => {
        if (parseReference(reference) !== undefined) return true;
        answers.set(reference, invalid);
        return false;
      });
      for (let at = 0; at < valid.length; at += limits.source.batch) {
        const batch = valid.slice(at, at + limits.source.batch);
        const said = await ask(
          'asking 1Password for the secrets',
          ({ secrets }) => secrets.resolveAll([...batch]),
          asked,
        );
        for (const reference of batch) {
          answers.set(reference, answerTo(said.individualResponses[reference]));
        }
      }
      return answers;
    },
    async readExpiries(references, asked = {}) {
      const dates = await ask(
        'asking 1Password for expiry dates',
        (found) => readDates(found, references),
        asked,
      );
      return new Map(dates);
    },
  };
}

const invalid: SecretAnswer = {
  found: false,
  problem: 'invalid',
  detail: 'it is not written op://vault/item/[section/]field',
};

type SdkResponse = Awaited<
  ReturnType<SdkClient['secrets']['resolveAll']>
>['individualResponses'][string];

function answerTo(response: SdkResponse | undefined): SecretAnswer {
  if (response?.content !== undefined) return answerOf(response.content.secret);
  const error = response?.error;
  if (error === undefined) {
    return { found: false, problem: 'unreadable', detail: 'the SDK gave no answer about it' };
  }
  return { found: false, ...sdkProblem(error) };
}

/** One request for the vaults, then two a vault. What has no exact match has no date either: that
 * it is missing is `resolve`'s to say. */
async function readDates(
  client: SdkClient,
  references: readonly string[],
): Promise<[string, number][]> {
  const wanted = itemsOf(references);
  const vaults = await client.vaults.list();
  const dates: [string, number][] = [];
  for (const vault of vaults) {
    const here = wanted.filter(
      (each) => sameName(each.vault, vault.title) || each.vault === vault.id,
    );
    if (here.length === 0) continue;
    const overviews = await client.items.list(vault.id);
    const pairs = here.flatMap((each) => {
      const matches = overviews.filter(
        ({ id, title }) => sameName(each.item, title) || each.item === id,
      );
      const [match] = matches;
      return match !== undefined && matches.length === 1 ? [{ ...each, id: match.id }] : [];
    });
    if (pairs.length === 0) continue;
    const { individualResponses } = await client.items.getAll(
      vault.id,
      pairs.map(({ id }) => id),
    );
    for (const { content } of individualResponses) {
      const pair = pairs.find(({ id }) => id === content?.id);
      if (content !== undefined && pair !== undefined) {
        dates.push(...expiriesOf(pair.references, datedFields(content)));
      }
    }
  }
  return dates;
}

function datedFields(item: Item) {
  return item.fields.map(({ id, title, sectionId, value }) => {
    const section = item.sections.find((each) => each.id === sectionId);
    // Fields added by hand lie in a section without a name, which no reference can mention.
    const sections =
      section === undefined || section.title === '' ? [] : [section.id, section.title];
    return { id, label: title, value, sections };
  });
}
