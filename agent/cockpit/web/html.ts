import { html } from 'hono/html';

export { html, raw } from 'hono/html';

/** Escaped markup, at once or soon. */
export type Html = ReturnType<typeof html>;
export type Content = Html | string | number | null | readonly Content[];

export const nothing: Html = html``;
