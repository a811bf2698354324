import { stemWord } from './stem.ts';
import { stopWords } from './stop-words.ts';
import { Words } from './words.ts';

/** Raised when the same text no longer gives the same terms: shelves of another number are built anew. */
export const analyzerVersion = 1;

const termLengthMax = 64;
const joints = /[._:-]+/;
/** Where a part of a name ends in `readFileSync` and `HTTPServer`. */
const humps = /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/;
const ideographs = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

export interface TermOptions {
  /** Whether stop words count as names wherever they stand (headings, symbols), not only in capitals. */
  readonly areNames?: boolean;
}

/** Called for each term; `start` and `end` are the whole word's offsets. */
export type EmitTerm = (term: string, start: number, end: number) => void;

/** The terms of a text in its order: stems of words and of the parts of names; names also as they are,
 * with `=` before them. Scripts without spaces give pairs of letters. */
export function eachTerm(text: string, emit: EmitTerm, options: TermOptions = {}): void {
  forgetTerms();
  eachCounter(text, options.areNames === true, ({ term }, start, end) => emit(term, start, end));
}

/** A term, and what is being counted of it: most of what is indexed was seen before, and to add to a number
 * takes less than to look it up by its text. */
export interface TermCounter {
  readonly term: string;
  count: number;
}

/** Calls back with the counter of each term of a text and the whole word's offsets. Whoever counts leaves
 * the counters at 0. */
export function eachCounter(
  text: string,
  areNames: boolean,
  found: (counter: TermCounter, start: number, end: number) => void,
): void {
  const words = new Words(text);
  while (words.next()) {
    const { start, end } = words;
    for (const counter of countersOf(text.slice(start, end), areNames)) found(counter, start, end);
  }
}

const knownMax = 60_000;
const knownWords = new Map<string, readonly TermCounter[]>();
const knownTerms = new Map<string, TermCounter>();

/** Between two texts, as a term must have one counter while it is counted. */
export function forgetTerms(): void {
  if (knownWords.size + knownTerms.size < knownMax) return;
  knownWords.clear();
  knownTerms.clear();
}

function countersOf(raw: string, areNames: boolean): readonly TermCounter[] {
  let counters = knownWords.get(raw);
  if (counters === undefined) {
    const word = copyOf(raw);
    counters = wordTerms(word).map(counterOf);
    if (word.length <= termLengthMax) knownWords.set(word, counters);
  }
  return areNames && counters.length === 0 ? stopNameOf(raw) : counters;
}

/** A stop word has no terms, except where names are expected. */
function stopNameOf(raw: string): readonly TermCounter[] {
  const word = lettersOf(raw).toLowerCase();
  return stopWords.has(word) ? [counterOf(`=${word}`)] : [];
}

function counterOf(term: string): TermCounter {
  const known = knownTerms.get(term);
  if (known !== undefined) return known;
  const made = { term, count: 0 };
  knownTerms.set(term, made);
  return made;
}

/** A word that is cut out of a text holds on to the whole text in V8, from 13 letters on. */
const copyOf = (word: string): string =>
  word.length < 13 ? word : Buffer.from(word, 'utf16le').toString('utf16le');

/** The terms as a list. */
export function termsOf(text: string, options: TermOptions = {}): string[] {
  const terms: string[] = [];
  eachTerm(text, (term) => terms.push(term), options);
  return terms;
}

const plainWord = /^[a-z]+$/;
/** `word`, `Word`, `WORD`: one part, whatever its case. */
const singleWord = /^(?:[A-Z]?[a-z]*|[A-Z]+)$/;

/** Nothing for a stop word that is not written in capitals. */
function wordTerms(raw: string): readonly string[] {
  if (singleWord.test(raw)) {
    const word = raw.toLowerCase();
    if (!stopWords.has(word)) return [stemOf(word)];
    return isInCapitals(raw) ? [`=${word}`] : [];
  }
  const word = lettersOf(raw);
  if (ideographs.test(word)) return pairsOf(word.toLowerCase());
  const pieces = word.split(joints).filter((piece) => piece !== '');
  const parts = pieces.flatMap((piece) => piece.split(humps)).map((part) => part.toLowerCase());
  const terms = parts.filter((part) => !stopWords.has(part)).map(stemOf);
  const whole = word.toLowerCase();
  if (parts.length > 1 || word.includes('_')) {
    const names = [whole, ...innerNames(word, whole)];
    for (const name of names) if (name.length <= termLengthMax) terms.push(`=${name}`);
  } else if (stopWords.has(whole) && isInCapitals(raw)) terms.push(`=${whole}`);
  return terms;
}

const isInCapitals = (word: string): boolean => word.length > 1 && word === word.toUpperCase();

/** `Maildir.add_flag` is also found as `add_flag`. */
function innerNames(word: string, whole: string): readonly string[] {
  return word
    .split(/[.:]+/)
    .filter((piece) => /[_-]/.test(piece) || humps.test(piece))
    .map((piece) => piece.toLowerCase())
    .filter((name) => name !== whole);
}

function pairsOf(word: string): readonly string[] {
  const letters = [...word].filter((letter) => letter !== '_');
  if (letters.length === 1) return [word];
  return letters.slice(1).map((letter, index) => `${letters[index]}${letter}`);
}

/** A run of letters that is too long to be a word is data; its beginning is enough. */
function stemOf(part: string): string {
  const word = part.length > termLengthMax ? part.slice(0, termLengthMax) : part;
  return plainWord.test(word) ? stemWord(word) : word;
}

const ascii = /^[\x20-\x7e]*$/;

/** Without Markdown's backslashes and without accents. */
function lettersOf(raw: string): string {
  const word = raw.replaceAll('\\', '');
  if (ascii.test(word)) return word;
  return word
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFKC');
}
