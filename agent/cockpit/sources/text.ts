import { load } from 'cheerio';

const entity = /&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,31});/g;
/** Feeds escape what was escaped already. */
const passes = 2;

/** The characters that HTML writes as `&amp;`, `&#8217;`, `&rsquo;`; everything else stays as it is, tags
 * too: this is text, and pages escape it again. */
export function decodeEntities(text: string): string {
  let decoded = text;
  for (let pass = 0; pass < passes && decoded.includes('&'); pass++) {
    decoded = decoded.replaceAll(entity, (one) => load(one, null, false).root().text());
  }
  return decoded;
}

/** Whether it ends in the dots of something that was cut off. */
export function isCutText(text: string): boolean {
  return /(?:\.\.\.|…)\s*$/.test(text);
}
