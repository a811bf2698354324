import { tableBranch } from './branch.ts';
import { createCatalogue, eachOption } from './catalogue.ts';
import type { OptionScope } from './delta-rows.ts';
import { loadCatalogue } from './load.ts';
import { splitOptionName } from './names.ts';
import { newerGroups, newerOptions } from './newer.ts';

const products: Readonly<Record<OptionScope, string>> = {
  nixos: 'NixOS',
  home: 'Home Manager',
};

/** Names and types of the options that this repository knows, as Markdown for the knowledge base: path →
 * text, one page for what shares its first two words, such as `services.openssh`. What `panther options
 * sync` wrote where there is some, else what newer releases brought. Throws Fault `options.catalogue`. */
export function renderOptionPages(repository: string): ReadonlyMap<string, string> {
  const pages = new Map<string, string>();
  for (const scope of ['nixos', 'home'] as const) {
    for (const [group, options] of groupOptions(repository, scope)) {
      pages.set(`${scope}/${group}.md`, renderPage(products[scope], group, options));
    }
  }
  return pages;
}

interface NamedOption {
  readonly name: string;
  readonly typeText: string;
}

function groupOptions(
  repository: string,
  scope: OptionScope,
): ReadonlyMap<string, readonly NamedOption[]> {
  const release = newerGroups.map(({ since }) => since).reduce((a, b) => (a > b ? a : b));
  const catalogue =
    loadCatalogue({ scope, release, from: { repository } }) ??
    createCatalogue([tableBranch(newerOptions(scope, release))], { source: 'newer.json', release });
  const groups = new Map<string, NamedOption[]>();
  for (const { name, typeText } of eachOption(catalogue.root)) {
    const group = fileNameOf(splitOptionName(name).slice(0, 2));
    const options = groups.get(group) ?? [];
    if (options.length === 0) groups.set(group, options);
    options.push({ name, typeText });
  }
  return groups;
}

/** A page of a file system that takes no name of more than 255 bytes. */
function fileNameOf(segments: readonly string[]): string {
  return segments
    .join('.')
    .replace(/[^\w.+-]/g, '_')
    .slice(0, 120);
}

function renderPage(product: string, group: string, options: readonly NamedOption[]): string {
  const lines = options.map(({ name, typeText }) => `- \`${name}\`: ${typeText}`);
  return `# ${product} options: ${group}

The options of ${product} below ${group}, each with the type of its value.

${lines.join('\n')}
`;
}
