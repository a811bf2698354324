export interface Walked {
  readonly path: string;
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Everything a reader can come to by links, filters and charts, each address once; beginning at the grid.
 * `kindMax` is how many of one kind of address are opened: fifty wallets have fifty pages of one kind. */
export async function walkPages(
  url: string,
  headers: Record<string, string>,
  { kindMax = 4, more = [] }: { readonly kindMax?: number; readonly more?: readonly string[] } = {},
): Promise<readonly Walked[]> {
  const waiting = ['/', ...more];
  const seen = new Set(waiting);
  const kinds = new Map<string, number>();
  const walked: Walked[] = [];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const answer = await fetch(`${url}${path}`, {
      headers: { ...headers, accept: 'text/html' },
    });
    const body = await answer.text();
    const type = answer.headers.get('content-type') ?? '';
    walked.push({ path, status: answer.status, type, body });
    if (!type.startsWith('text/html')) continue;
    for (const next of linksIn(body)) {
      const kind = kindOf(next);
      const count = kinds.get(kind) ?? 0;
      if (seen.has(next) || count >= kindMax) continue;
      seen.add(next);
      kinds.set(kind, count + 1);
      waiting.push(next);
    }
  }
  return walked;
}

/** Addresses of this door: of links, of what is drawn later, of the charts; without their fragments. */
function linksIn(body: string): readonly string[] {
  const found = body.matchAll(/\b(?:href|hx-get|data-chart|data-src|src)="(\/[^"#]*)/g);
  return [...found].flatMap(([, path]) => {
    const clean = path?.replaceAll('&amp;', '&') ?? '';
    return clean === '' || clean.startsWith('//') ? [] : [clean];
  });
}

/** The same for addresses that differ by an id or by a value only. */
const kindOf = (path: string): string =>
  path.replaceAll(/[0-9a-f-]{36,64}/g, 'ID').replaceAll(/(=)[^&]*/g, '$1');
