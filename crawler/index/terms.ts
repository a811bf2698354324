import { stemWord } from './stem.ts';
import { stopWords } from './stop-words.ts';
import { eachWord } from './words.ts';

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
  const known = options.areNames === true ? knownNames : knownWords;
  eachWord(text, (start, end) => {
    const raw = text.slice(start, end);
    let terms = known.get(raw);
    if (terms === undefined) {
      const word = copyOf(raw);
      terms = wordTerms(word, options.areNames === true);
      if (known.size >= knownMax) known.clear();
      if (word.length <= termLengthMax) known.set(word, terms);
    }
    for (const term of terms) emit(term, start, end);
  });
}

/** Most words of a text were seen before: their terms are kept. */
const knownWords = new Map<string, readonly string[]>();
const knownNames = new Map<string, readonly string[]>();
const knownMax = 30_000;

/** A word that is cut out of a text holds on to the whole text in V8, from 13 letters on. */
const copyOf = (word: string): string => Buffer.from(word, 'utf16le').toString('utf16le');

/** The terms as a list. */
export function termsOf(text: string, options: TermOptions = {}): string[] {
  const terms: string[] = [];
  eachTerm(text, (term) => terms.push(term), options);
  return terms;
}

const plainWord = /^[a-z]+$/;

function wordTerms(raw: string, areNames: boolean): readonly string[] {
  const terms: string[] = [];
  addTerms(raw, areNames, (term) => terms.push(term));
  return terms;
}

function addTerms(raw: string, areNames: boolean, emit: (term: string) => void): void {
  if (plainWord.test(raw)) {
    if (!stopWords.has(raw)) emitPart(raw, emit);
    else if (areNames) emit(`=${raw}`);
    return;
  }
  const word = foldAccents(raw.replaceAll('\\', ''));
  if (ideographs.test(word)) {
    emitPairs(word.toLowerCase(), emit);
    return;
  }
  const pieces = word.split(joints).filter((piece) => piece !== '');
  const parts = pieces.flatMap((piece) => piece.split(humps)).map((part) => part.toLowerCase());
  for (const part of parts) if (!stopWords.has(part)) emitPart(part, emit);
  const whole = word.toLowerCase();
  if (parts.length > 1 || word.includes('_')) {
    emitName(whole, emit);
    emitInnerNames(word, whole, emit);
  } else if (stopWords.has(whole) && (areNames || (raw.length > 1 && raw === raw.toUpperCase())))
    emit(`=${whole}`);
}

/** `Maildir.add_flag` is also found as `add_flag`. */
function emitInnerNames(word: string, whole: string, emit: (term: string) => void): void {
  for (const piece of word.split(/[.:]+/)) {
    const name = piece.toLowerCase();
    if (name !== whole && (/[_-]/.test(piece) || humps.test(piece))) emitName(name, emit);
  }
}

function emitName(name: string, emit: (term: string) => void): void {
  if (name.length <= termLengthMax) emit(`=${name}`);
}

/** A run of letters that is too long to be a word is data; its beginning is enough. */
function emitPart(part: string, emit: (term: string) => void): void {
  emit(stemmed(part.length > termLengthMax ? part.slice(0, termLengthMax) : part));
}

function emitPairs(word: string, emit: (term: string) => void): void {
  const letters = [...word].filter((letter) => letter !== '_');
  if (letters.length === 1) emit(word);
  for (let index = 0; index + 1 < letters.length; index += 1)
    emit(`${letters[index]}${letters[index + 1]}`);
}

const ascii = /^[\x20-\x7e]*$/;

function foldAccents(word: string): string {
  if (ascii.test(word)) return word;
  return word
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFKC');
}

function stemmed(word: string): string {
  return plainWord.test(word) ? stemWord(word) : word;
}
