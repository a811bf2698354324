import { inspect } from 'node:util';

const hidden = '[secret]';

/** A secret that does not print: every way to turn it into text says `[secret]`. Whoever is done
 * with it drops it. (The text itself stays in memory until it is collected; JavaScript cannot wipe
 * a string.) */
export class SecretValue {
  #text: string | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** The value. Throws TypeError after `drop`: a use after that is a mistake in the code. */
  reveal(): string {
    if (this.#text === undefined) throw new TypeError('a secret was used after it was dropped');
    return this.#text;
  }

  drop(): void {
    this.#text = undefined;
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [Symbol.toPrimitive](): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }
}
