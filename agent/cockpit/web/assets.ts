import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Context, Hono } from 'hono';
import { pageFiles } from '#agent/service';
import { sha256Hex } from '#lib';

export type AssetName = keyof typeof pageFiles;

interface Asset {
  readonly path: string;
  readonly media: string;
  readonly bytes: Uint8Array;
  readonly packed: Uint8Array | null;
  readonly tag: string;
}

const medias: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

/** Beside a bundle lie the files that it serves; in the repository they are where they are. */
function folderOf(): { readonly folder: string; readonly isBundle: boolean } {
  const beside = join(import.meta.dirname, 'files');
  return existsSync(join(beside, 'theme.css'))
    ? { folder: beside, isBundle: true }
    : { folder: join(import.meta.dirname, '../../..'), isBundle: false };
}

let loaded: ReadonlyMap<string, Asset> | undefined;

/** Read once. A name says what is in the file, so browsers may keep it forever. */
function assets(): ReadonlyMap<string, Asset> {
  if (loaded !== undefined) return loaded;
  const { folder, isBundle } = folderOf();
  const made = new Map<string, Asset>();
  for (const [name, file] of Object.entries(pageFiles)) {
    const raw = readFileSync(join(folder, isBundle ? name : file));
    // Styles name other files; those come before them in the list.
    const bytes = name.endsWith('.css') ? Buffer.from(linked(String(raw), made)) : raw;
    const hash = sha256Hex(bytes).slice(0, 12);
    const [, stem = name, ending = ''] = /^(.+)\.(\w+)$/.exec(name) ?? [];
    const isText = ending !== 'woff2';
    made.set(name, {
      ...{ path: `/static/${stem}.${hash}.${ending}`, media: medias[ending] ?? '', bytes },
      ...{ packed: isText ? gzipSync(bytes, { level: 9 }) : null, tag: `"${hash}"` },
    });
  }
  loaded = made;
  return made;
}

const linked = (css: string, known: ReadonlyMap<string, Asset>) =>
  css.replaceAll(/url\("([^"/:]+)"\)/g, (whole, name: string) => {
    const asset = known.get(name);
    return asset === undefined ? whole : `url("${asset.path}")`;
  });

export function assetPath(name: AssetName): string {
  const asset = assets().get(name);
  if (asset === undefined) throw new Error(`no asset ${name}`);
  return asset.path;
}

/** Serves the list of assets and nothing else: no path reaches the file system. */
export function mountAssets(app: Hono): void {
  const byPath = new Map([...assets().values()].map((asset) => [asset.path, asset]));
  app.get('/static/:file', (context) => {
    const asset = byPath.get(context.req.path);
    return asset === undefined ? context.notFound() : answer(context, asset);
  });
  const icon = assetPath('icon.svg');
  app.get('/favicon.ico', (context) => context.redirect(icon, 308));
}

function answer(context: Context, { media, bytes, packed, tag }: Asset): Response {
  context.header('cache-control', 'public, max-age=31536000, immutable');
  context.header('etag', tag);
  context.header('vary', 'accept-encoding');
  if (context.req.header('if-none-match') === tag) return context.body(null, 304);
  context.header('content-type', media);
  const isPacked = packed !== null && /\bgzip\b/.test(context.req.header('accept-encoding') ?? '');
  if (isPacked) context.header('content-encoding', 'gzip');
  return context.body(new Uint8Array(isPacked ? packed : bytes));
}
