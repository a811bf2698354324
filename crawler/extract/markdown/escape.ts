/** Escapes what Markdown would read as something else, and no more: names such as `pg_stat_activity`
 * and `a * b` stay as they are written, so that they can be found. */
export function escapeMarkdown(text: string): string {
  const inline = /[\\`*_\]<~&]/.test(text) ? escapeInline(text) : text;
  return /^\s*[-+>#=\d]/.test(inline) ? escapeStart(inline) : inline;
}

function escapeInline(text: string): string {
  return text
    .replace(/\\(?=[!-/:-@[-`{-~])/g, '\\\\')
    .replace(/`/g, '\\`')
    .replace(/\*(?=\S)|(?<=\S)\*/g, '\\*')
    .replace(/(?<![\p{L}\p{N}_])_(?=\S)|(?<=\S)_(?![\p{L}\p{N}_])/gu, '\\_')
    .replace(/\](?=\()/g, '\\]')
    .replace(/<(?=[a-zA-Z/!?])/g, '\\<')
    .replace(/~~/g, '\\~~')
    .replace(/&(?=#?\w{1,31};)/g, '\\&');
}

function escapeStart(text: string): string {
  return text
    .replace(/^(\s*)([-+>]|#{1,6})(?=\s|$)/, '$1\\$2')
    .replace(/^(\s*)(={3,}|-{3,})(?=\s*$)/, '$1\\$2')
    .replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, '$1\\$2');
}
