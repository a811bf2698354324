import { join, resolve } from 'node:path';
import { defineCommand, Fault, replaceTree } from '#lib';
import { renderOptionPages } from '../options/pages.ts';
import { type SyncResult, syncOptions } from '../options/sync.ts';

export const command = defineCommand({
  name: 'options',
  summary: 'Make the list of NixOS options that checks and editors use',
  description: `"sync" lists every option of the NixOS and Home Manager that nix/generated/flake.lock pins, and writes nix/options/nixos.json.gz, home-manager.json.gz and a TypeScript declaration file, so that an editor completes and checks what a module's nixos() returns. None of them is committed. It needs Nix and a network, or ready lists.

"pages" writes the names and types as Markdown into a folder, for the knowledge base.

A ready list is JSON, gzipped or not: option name to type text, or the options.json of a manual.`,
  args: {
    action: { description: 'sync or pages' },
    folder: { description: 'where "pages" writes, replacing what is there', optional: true },
  },
  options: {
    from: { type: 'string', value: 'FILE', description: 'a ready list of NixOS options' },
    'home-from': { type: 'string', value: 'FILE', description: 'the same for Home Manager' },
    release: { type: 'string', value: 'YY.MM', description: 'the release of the ready lists' },
  },
  examples: [
    { command: 'panther options sync', description: 'from the pinned nixpkgs, with Nix' },
    {
      command: 'panther options sync --from nixos-options.json.gz',
      description: 'from a ready list, without Nix',
    },
    { command: 'panther options pages /tmp/options', description: 'as pages to read or search' },
  ],
  async run({ args, options: given, cwd, report, stderr, signal }) {
    const repository = join(import.meta.dirname, '../..');
    if (args.action === 'pages' && args.folder !== undefined) {
      const pages = renderOptionPages(repository);
      const folder = resolve(cwd, args.folder);
      replaceTree(folder, pages);
      report({ folder, pages: pages.size }, () => `${pages.size} pages in ${folder}`);
      return;
    }
    if (args.action !== 'sync') {
      throw new Fault({
        code: 'usage',
        message:
          args.action === 'pages'
            ? 'pages needs the folder to write to'
            : `unknown action ${JSON.stringify(args.action)}`,
        hint: 'panther options sync [--from FILE] [--home-from FILE], or pages FOLDER',
      });
    }
    const { release } = given;
    if (release !== undefined && !/^\d\d\.(?:05|11)$/.test(release)) {
      throw new Fault({
        code: 'usage',
        message: `--release ${JSON.stringify(release)} is no NixOS release`,
        hint: 'such as 26.05',
      });
    }
    const file = (path: string | undefined) =>
      path === undefined ? undefined : resolve(cwd, path);
    const result = await syncOptions({
      repository,
      from: file(given.from),
      homeFrom: file(given['home-from']),
      release,
      signal,
      onLine: stderr,
    });
    report(result, () => renderSync(result));
  },
});

function renderSync(result: SyncResult): string {
  const lines = result.catalogues.map(
    ({ file, options: count, unclear, release, source }) =>
      `${file}: ${count} options${release === undefined ? '' : ` of ${release}`} from ${source}` +
      (unclear === 0 ? '' : `; ${unclear} with a type that is not checked`),
  );
  const { file, options: count, bytes } = result.declarations;
  return [...lines, `${file}: ${count} options, ${Math.round(bytes / 1024)} KiB`].join('\n');
}
