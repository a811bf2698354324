const made = new Map<string, Intl.DateTimeFormat>();

/** Dates and times as the British write them. Each formatter is made once: making one takes a hundred times as
 * long as using it, and a page has hundreds of times on it. */
export function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  const known = made.get(key);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-GB', options);
  made.set(key, format);
  return format;
}
