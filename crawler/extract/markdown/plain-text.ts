/** The words of one line of Markdown: links as their text, code without its ticks, no escapes. */
export function plainText(line: string): string {
  return line
    .replace(/(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)/g, (_, __, code: string) => veil(code.trim()))
    .replace(/!?\[((?:[^\]\\]|\\.)*)\]\([^)\s]*(?:\s+"[^"]*")?\)/g, '$1')
    .replace(/<\/?su[bp]>/g, '')
    .replace(/(?<!\\)\*{1,3}(?=\S)|(?<=[^\s\\])\*{1,3}/g, '')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/[\ue021-\ue07e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xe000))
    .replace(/\s+/g, ' ')
    .trim();
}

/** Signs inside code as private characters, so that they are not read as markup. */
function veil(code: string): string {
  return code.replace(/[!-/:-@[-`{-~]/g, (sign) =>
    String.fromCharCode(sign.charCodeAt(0) + 0xe000),
  );
}
