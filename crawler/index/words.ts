// Finds words letter by letter: a regular expression with Unicode classes takes several times as long, and
// this is where most of the time of indexing goes.

const letterClass = 1;
const jointClass = 2;
const backslash = 92;
const underscore = 95;

/** What each UTF-16 code unit is. Halves of surrogate pairs count as letters: most of what is there are. */
const classes = new Uint8Array(65_536);
const letter = /[\p{L}\p{N}\p{M}\p{Cs}_]/u;
for (let code = 0; code < classes.length; code += 1)
  if (letter.test(String.fromCharCode(code))) classes[code] = letterClass;
for (const joint of '.:-') classes[joint.charCodeAt(0)] = jointClass;

/** The words of a text one after another. Names keep what joins their parts, one or two of `. : -`:
 * `os.path.join`, `dry-run`, `std::vec`, and underscores, before which Markdown may have a backslash. Not
 * an iterator and not a callback: those are compiled anew for each place that uses them. */
export class Words {
  readonly #text: string;
  /** Offsets of the word that was found. */
  start = 0;
  end = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether there is a next one. */
  next(): boolean {
    const text = this.#text;
    const { length } = text;
    let at = this.end;
    while (at < length && classes[text.charCodeAt(at)] !== letterClass) at += 1;
    this.start = at;
    while (at < length) {
      while (at < length && classes[text.charCodeAt(at)] === letterClass) at += 1;
      const next = afterJoint(text, at);
      if (next === at) break;
      at = next;
    }
    this.end = at;
    return this.start < at;
  }
}

/** Where the word goes on after what joins its parts; `at` when it ends there. */
function afterJoint(text: string, at: number): number {
  let next = at;
  if (text.charCodeAt(next) === backslash) {
    if (text.charCodeAt(next + 1) === underscore) next += 1;
  } else {
    if (classes[text.charCodeAt(next)] === jointClass) next += 1;
    if (next > at && classes[text.charCodeAt(next)] === jointClass) next += 1;
  }
  return next > at && classes[text.charCodeAt(next)] === letterClass ? next : at;
}
