import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import { type Html, html, nothing } from './html.ts';
import { limits } from './limits.ts';
import type { Done } from './panel.ts';
import { actionForm } from './parts.ts';
import { withCode } from './region.ts';

const cookie = 'panther_done';
const value = z.union([z.string(), z.number(), z.null()]);
const schema = z.object({
  panel: z.string(),
  message: z.string(),
  undo: z.object({ action: z.string(), body: z.record(z.string(), value) }).optional(),
  at: z.number(),
});

/** What was done, and the way back for ten seconds. */
export function renderDone(panel: string, { message, undo }: Pick<Done, 'message' | 'undo'>): Html {
  const form =
    undo === undefined
      ? nothing
      : actionForm({
          ...{ panel, action: undo.action, label: 'Undo', says: `Undo: ${message}` },
          body: undo.body as Readonly<Record<string, string>>,
        });
  return html`<div class="toast" data-ms="${limits.undoMs}"><p>${message}</p>${form}</div>`;
}

export const renderProblem = (message: string, hint: string | null): Html =>
  html`<div class="toast bad" data-ms="15000"><p>${withCode(message)}${hint === null ? nothing : html`<span class="note">${withCode(hint)}</span>`}</p></div>`;

/** For a browser without a script: what was done is said on the page it goes back to. */
export function leaveDone(context: Context, panel: string, done: Done, nowMs: number): void {
  const { message, undo } = done;
  const text = JSON.stringify({ panel, message, undo, at: nowMs });
  setCookie(context, cookie, Buffer.from(text).toString('base64url'), {
    ...{ path: '/', httpOnly: true, sameSite: 'Strict', maxAge: limits.undoMs / 1_000 },
  });
}

/** Said once, by a page that is opened: what only renews a part of an open page leaves it alone. */
export function takeDone(context: Context, nowMs: number): Html {
  const isOpened = ['hx-request', 'x-part'].every((name) => !context.req.header(name));
  const text = getCookie(context, cookie);
  if (!isOpened || text === undefined) return nothing;
  deleteCookie(context, cookie, { path: '/' });
  const parsed = schema.safeParse(parse(text));
  if (!parsed.success || nowMs - parsed.data.at > limits.undoMs) return nothing;
  const { panel, message, undo } = parsed.data;
  return renderDone(panel, undo === undefined ? { message } : { message, undo });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}
