import { z } from 'zod';
import { Fault } from '#lib';
import { normaliseTags } from '../../engines/notes/index.ts';
import { noSkillMarks } from '../../engines/skill/index.ts';
import { emotions, type journalEntry } from '../../model/journal-entry.ts';
import type { BodyOf } from '../../model/record.ts';
import type { Html } from '../../web/html.ts';
import { choice, field } from '../../web/parts.ts';

export type Entry = BodyOf<typeof journalEntry>;

const text = z.string().max(20_000).default('');
const amount = z.coerce.number().nonnegative().optional();
const percent = z.coerce.number().min(0).max(100).optional();
const word = z.string().trim().min(1).max(100).optional();
export const said = z.enum(['yes', 'no']).optional();

export const flagOf = (answer: 'yes' | 'no' | undefined) =>
  answer === undefined ? null : answer === 'yes';
const wordOf = (flag: boolean | null) => (flag === null ? null : flag ? 'yes' : 'no');
const shareOf = (value: number | undefined) => (value === undefined ? null : value / 100);
/** 0.07 × 100 is not 7 in binary. */
const percentOf = (share: number | null) =>
  share === null ? null : Number((share * 100).toPrecision(12));

/** What a person says of a decision when it is made. */
export const entryFields = {
  title: z.string().trim().min(1).max(200),
  ...{ setup: word, ruleTag: word, size: amount, currency: word, maxLoss: amount, maxGain: amount },
  ...{ myPercent: percent, marketPercent: percent, emotion: z.enum(emotions).optional() },
  ownership: z.enum(['mine', 'influenced', 'performed']).optional(),
  ...{ alignedWithSelf: said, voluntary: said },
  ...{ whatISaw: text, whyItMattered: text, exitStrategy: text },
  tags: z.string().max(2_000).default(''),
};
const whole = z.object(entryFields);

/** Of it, the fields of an entry. */
export function saidOf(given: z.output<typeof whole>) {
  const { title, whatISaw, whyItMattered, exitStrategy } = given;
  return {
    ...{ title, whatISaw, whyItMattered, exitStrategy, tags: tagsOf(given.tags, 'tags') },
    ...{ setup: given.setup ?? null, ruleTag: given.ruleTag ?? null, size: given.size ?? null },
    ...{ currency: given.currency ?? null, emotion: given.emotion ?? null },
    ...{ maxLoss: given.maxLoss ?? null, maxGain: given.maxGain ?? null },
    ownership: given.ownership ?? null,
    ...{ myProbability: shareOf(given.myPercent), marketProbability: shareOf(given.marketPercent) },
    ...{ alignedWithSelf: flagOf(given.alignedWithSelf), voluntary: flagOf(given.voluntary) },
  };
}

/** A new entry: nothing has come of it yet. */
export function entryOf(given: z.output<typeof whole>, at: string): Entry {
  return {
    ...{ at, ...saidOf(given), outcome: '', status: 'open', marks: noSkillMarks, mistakes: [] },
    ...{ closedAt: null, realizedValue: null },
  };
}

/** @throws Fault cockpit.record when a word is no tag */
export function tagsOf(given: string, where: string): string[] {
  const { tags, refused } = normaliseTags(given.split(','));
  if (refused.length === 0) return [...tags];
  const message = `${refused.join(', ')} is no tag`;
  const hint = 'a tag is a word of letters and digits';
  throw new Fault({ code: 'cockpit.record', message, where, hint });
}

export const yesNo = (name: string, label: string, value: boolean | null = null): Html =>
  choice({ name, label, value: wordOf(value), none: 'not said', of: ['yes', 'no'] });

/** The inputs for it, filled with what is known. */
export function entryInputs(known: Partial<Entry> = {}): readonly Html[] {
  const { title, setup, ruleTag, size, currency = 'USD', maxLoss, maxGain, emotion } = known;
  const { myProbability = null, marketProbability = null, ownership } = known;
  const number = (name: string, label: string, value: number | null | undefined) =>
    field({ name, label, type: 'number', value });
  return [
    field({ name: 'title', label: 'What you decided', value: title, isRequired: true }),
    field({ name: 'setup', label: 'Setup', value: setup }),
    field({ name: 'ruleTag', label: 'Rule', value: ruleTag }),
    number('size', 'Size', size),
    field({ name: 'currency', label: 'In', value: currency }),
    number('maxLoss', 'Most to lose', maxLoss),
    number('maxGain', 'Most to win', maxGain),
    number('myPercent', 'Own chance, %', percentOf(myProbability)),
    number('marketPercent', 'Market’s chance, %', percentOf(marketProbability)),
    choice({
      ...{ name: 'emotion', label: 'How you felt', none: 'not said' },
      value: emotion,
      of: emotions,
    }),
    choice({
      ...{ name: 'ownership', label: 'Whose decision', none: 'not said', value: ownership },
      of: [...ownerships],
    }),
    yesNo('alignedWithSelf', 'Like yourself', known.alignedWithSelf),
    yesNo('voluntary', 'Freely', known.voluntary),
    field({ name: 'whatISaw', label: 'What you saw', type: 'area', value: known.whatISaw }),
    field({ name: 'whyItMattered', label: 'Why it mattered', value: known.whyItMattered }),
    field({ name: 'exitStrategy', label: 'When you get out', value: known.exitStrategy }),
    field({
      name: 'tags',
      label: 'Tags',
      value: known.tags?.join(', '),
      placeholder: 'macro, btc',
    }),
  ];
}

const ownerships = [
  ['mine', 'mine'],
  ['influenced', 'talked into it'],
  ['performed', 'for others to see'],
] as const;
export const ownershipWords: Readonly<Record<string, string>> = Object.fromEntries(ownerships);
