import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Panel } from './panel.ts';

/** What a browser wants the pages to be like; kept in its cookies, so that no page changes its look or
 * order after it is there. */
export interface Viewer {
  /** Null: as the machine is set. */
  readonly theme: 'light' | 'dark' | null;
  /** Ids of panels in their order; those not in it come after, as they come. */
  readonly order: readonly string[];
  readonly hidden: ReadonlySet<string>;
}

const themeCookie = 'panther_theme';
const layoutCookie = 'panther_layout';
const yearS = 365 * 24 * 3_600;
const options = { path: '/', sameSite: 'Strict', maxAge: yearS } as const;

export function viewerOf(context: Context): Viewer {
  const theme = getCookie(context, themeCookie);
  const ids = (getCookie(context, layoutCookie) ?? '').split('.').filter((id) => id !== '');
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : null,
    order: ids.map((id) => id.replace(/^~/, '')),
    hidden: new Set(ids.filter((id) => id.startsWith('~')).map((id) => id.slice(1))),
  };
}

/** The script changes it too. */
export function writeTheme(context: Context, theme: string): void {
  if (theme === 'light' || theme === 'dark') setCookie(context, themeCookie, theme, options);
  else setCookie(context, themeCookie, '', { ...options, maxAge: 0 });
}

export function writeLayout(context: Context, { order, hidden }: Omit<Viewer, 'theme'>): void {
  const text = order.map((id) => (hidden.has(id) ? `~${id}` : id)).join('.');
  setCookie(context, layoutCookie, text, { ...options, httpOnly: true });
}

/** Panels with a tile, in the viewer's order. */
export function arrange(panels: readonly Panel[], { order }: Viewer): readonly Panel[] {
  const place = (id: string) => {
    const index = order.indexOf(id);
    return index === -1 ? order.length : index;
  };
  return panels
    .filter(({ row }) => row !== null)
    .toSorted((left, right) => place(left.id) - place(right.id));
}
