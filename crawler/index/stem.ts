// The English stemmer of Snowball (Porter2), https://snowballstem.org/algorithms/english/stemmer.html,
// as PostgreSQL's dictionary english_stem has it. Words are lower case, a to z and apostrophes.

const vowels = 'aeiouy';
const isVowel = (letter: string | undefined): boolean =>
  letter !== undefined && vowels.includes(letter);

/** Words whose stem the rules get wrong. */
const exceptions = new Map([
  ['skis', 'ski'],
  ['skies', 'sky'],
  ['dying', 'die'],
  ['lying', 'lie'],
  ['tying', 'tie'],
  ['idly', 'idl'],
  ['gently', 'gentl'],
  ['ugly', 'ugli'],
  ['early', 'earli'],
  ['only', 'onli'],
  ['singly', 'singl'],
  ...['sky', 'news', 'howe', 'atlas', 'cosmos', 'bias', 'andes'].map((word): [string, string] => [
    word,
    word,
  ]),
]);

const finalAfterPlural = new Set([
  'inning',
  'outing',
  'canning',
  'herring',
  'earring',
  'proceed',
  'exceed',
  'succeed',
]);

const doubles = ['bb', 'dd', 'ff', 'gg', 'mm', 'nn', 'pp', 'rr', 'tt'];

const derivational: readonly (readonly [string, string])[] = [
  ['ization', 'ize'],
  ['ational', 'ate'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['iveness', 'ive'],
  ['tional', 'tion'],
  ['biliti', 'ble'],
  ['lessli', 'less'],
  ['entli', 'ent'],
  ['ation', 'ate'],
  ['alism', 'al'],
  ['aliti', 'al'],
  ['ousli', 'ous'],
  ['iviti', 'ive'],
  ['fulli', 'ful'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['abli', 'able'],
  ['izer', 'ize'],
  ['ator', 'ate'],
  ['alli', 'al'],
  ['bli', 'ble'],
  ['ogi', 'og'],
  ['li', ''],
];

const adjectival: readonly (readonly [string, string])[] = [
  ['ational', 'ate'],
  ['tional', 'tion'],
  ['alize', 'al'],
  ['icate', 'ic'],
  ['iciti', 'ic'],
  ['ative', ''],
  ['ical', 'ic'],
  ['ness', ''],
  ['ful', ''],
];

const residual = [
  ...['ement', 'ance', 'ence', 'able', 'ible', 'ment', 'ant', 'ent', 'ism', 'ate', 'iti', 'ous'],
  ...['ive', 'ize', 'ion', 'al', 'er', 'ic'],
];

/** Where R1 starts: after the first non-vowel that follows a vowel, from `from` on. */
function regionAfter(word: string, from: number): number {
  for (let index = from + 1; index < word.length; index += 1)
    if (!isVowel(word[index]) && isVowel(word[index - 1])) return index + 1;
  return word.length;
}

function firstRegion(word: string): number {
  for (const prefix of ['gener', 'commun', 'arsen'])
    if (word.startsWith(prefix)) return prefix.length;
  return regionAfter(word, 0);
}

function endsInShortSyllable(word: string): boolean {
  const [a, b, c] = [word.at(-3), word.at(-2), word.at(-1)];
  if (word.length === 2) return isVowel(b) && !isVowel(c);
  if (word.length < 2) return false;
  return !isVowel(a) && isVowel(b) && !isVowel(c) && !'wxY'.includes(c ?? '');
}

const hasVowel = (text: string): boolean => /[aeiouy]/.test(text);

/** Steps 1a: plurals. */
function stripPlural(word: string): string {
  if (word.endsWith('sses')) return word.slice(0, -2);
  if (word.endsWith('ied') || word.endsWith('ies')) return word.slice(0, word.length > 4 ? -2 : -1);
  if (word.endsWith('us') || word.endsWith('ss') || !word.endsWith('s')) return word;
  return hasVowel(word.slice(0, -2)) ? word.slice(0, -1) : word;
}

/** Step 1b: past and continuous forms. */
function stripInflection(word: string, r1: number): string {
  for (const suffix of ['eedly', 'eed'])
    if (word.endsWith(suffix)) {
      const stem = word.slice(0, -suffix.length);
      return stem.length >= r1 ? `${stem}ee` : word;
    }
  const suffix = ['ingly', 'edly', 'ing', 'ed'].find((ending) => word.endsWith(ending));
  if (suffix === undefined) return word;
  const stem = word.slice(0, -suffix.length);
  if (!hasVowel(stem)) return word;
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (doubles.includes(stem.slice(-2))) return /^[aeo].{2}$/.test(stem) ? stem : stem.slice(0, -1);
  return stem.length <= r1 && endsInShortSyllable(stem) ? `${stem}e` : stem;
}

function replaceFirst(
  word: string,
  r1: number,
  r2: number,
  endings: readonly (readonly [string, string])[],
): string {
  const found = endings.find(([suffix]) => word.endsWith(suffix));
  if (found === undefined) return word;
  const [suffix, replacement] = found;
  const stem = word.slice(0, -suffix.length);
  if (stem.length < r1) return word;
  if (suffix === 'ogi' && !stem.endsWith('l')) return word;
  if (suffix === 'li' && !/[cdeghkmnrt]$/.test(stem)) return word;
  if (suffix === 'ative' && stem.length < r2) return word;
  return stem + replacement;
}

function stripResidual(word: string, r2: number): string {
  const suffix = residual.find((ending) => word.endsWith(ending));
  if (suffix === undefined) return word;
  const stem = word.slice(0, -suffix.length);
  if (stem.length < r2 || (suffix === 'ion' && !/[st]$/.test(stem))) return word;
  return stem;
}

function stripFinal(word: string, r1: number, r2: number): string {
  const stem = word.slice(0, -1);
  if (word.endsWith('e'))
    return stem.length >= r2 || (stem.length >= r1 && !endsInShortSyllable(stem)) ? stem : word;
  return word.endsWith('ll') && stem.length >= r2 ? stem : word;
}

/** The stem of an English word. */
export function stemWord(input: string): string {
  if (input.length <= 2) return input;
  const exception = exceptions.get(input);
  if (exception !== undefined) return exception;
  // A y that is a consonant is written Y until the end.
  let word = input.replace(/^'/, '').replace(/^y|(?<=[aeiouy])y/g, 'Y');
  const r1 = firstRegion(word);
  const r2 = regionAfter(word, r1);
  word = stripPlural(word.replace(/'s'$|'s$|'$/, ''));
  if (finalAfterPlural.has(word)) return word;
  word = stripInflection(word, r1).replace(/(?<=.[^aeiouy])[yY]$/, 'i');
  word = replaceFirst(word, r1, r2, derivational);
  word = replaceFirst(word, r1, r2, adjectival);
  return stripFinal(stripResidual(word, r2), r1, r2).replaceAll('Y', 'y');
}
