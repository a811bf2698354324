/** Where a repository is shown on the web. */
export interface Forge {
  /** The page of a file whose lines can be linked to as `#L12`. */
  fileUrl(ref: string, path: string): string;
}

const hosts: Readonly<Record<string, (base: string, ref: string, path: string) => string>> = {
  'github.com': (base, ref, path) => `${base}/blob/${ref}/${path}${plainOf(path, 'plain=1')}`,
  'gitlab.com': (base, ref, path) => `${base}/-/blob/${ref}/${path}${plainOf(path, 'plain=1')}`,
  'codeberg.org': (base, ref, path) =>
    `${base}/src/${/^v?\d/.test(ref) ? 'tag' : 'branch'}/${ref}/${path}${plainOf(path, 'display=source')}`,
  'git.sr.ht': (base, ref, path) => `${base}/tree/${ref}/item/${path}`,
};

/** Rendered files have no lines to link to. */
function plainOf(path: string, query: string): string {
  return /\.(?:md|markdown|mdx|rst|adoc|asciidoc|org)$/i.test(path) ? `?${query}` : '';
}

/** The forge of a clone address; for an unknown host a name that tells files apart and leads nowhere. */
export function forgeOf(repository: string): Forge {
  const base = repository.replace(/\.git\/?$/, '').replace(/\/$/, '');
  const host = URL.parse(base)?.hostname ?? '';
  const render = hosts[host] ?? ((from, ref, path) => `${from}/${path}?ref=${ref}`);
  const encode = (text: string) => text.split('/').map(encodeURIComponent).join('/');
  return { fileUrl: (ref, path) => render(base, encode(ref), encode(path)) };
}
