import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildOptions, BuildResult, Message } from 'esbuild';
import { exec, Fault, replaceTree, type Service, sha256Hex } from '#lib';
import { type BundledPackage, collectLicences } from './licences.ts';

export interface BundleOptions {
  readonly repoRoot: string;
  /** Replaced as a whole, all or nothing. */
  readonly outDir: string;
  /** Name of the program → its TypeScript file, from the root. */
  readonly entries: Readonly<Record<string, string>>;
  /** Name → file, from the root, that the programs read at run time: put beside them as `files/NAME`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Packages that stay imports: what is only needed where the repository is. */
  readonly external?: readonly string[];
}

/** `manifest.json` beside the bundles; `nix/lib/package.nix` reads it. */
export interface AppManifest {
  readonly version: string;
  /** Name of the program → its file. */
  readonly entries: Readonly<Record<string, string>>;
  /** Every other file → SHA-256 of its bytes, in hexadecimal. */
  readonly files: Readonly<Record<string, string>>;
  readonly external: readonly string[];
  readonly licences: readonly Omit<BundledPackage, 'text'>[];
}

export interface AppBundle {
  readonly manifest: AppManifest;
  /** What esbuild found doubtful, one line each. */
  readonly warnings: readonly string[];
}

/** The services of the platform as entries of the bundle. */
export function serviceEntries(services: readonly Service[]): Readonly<Record<string, string>> {
  return Object.fromEntries(services.map(({ unit, entry }) => [unit, entry]));
}

/** What the services read beside their code. */
export function serviceFiles(services: readonly Service[]): Readonly<Record<string, string>> {
  return Object.assign({}, ...services.map(({ files }) => files));
}

/** Bundles each entry, with all it imports, into one ES module that Node runs anywhere without
 * node_modules. The same sources give the same bytes. Throws Fault `bundle.failed` (with file, line
 * and column where there is one), `io.no-space`, `io.write-failed`. */
export async function bundleApp(options: BundleOptions): Promise<AppBundle> {
  const { repoRoot, entries, external = [] } = options;
  const built = await runEsbuild(options);
  const files = new Map<string, string | Uint8Array>();
  for (const { path, contents } of built.outputFiles) {
    files.set(path.slice(repoRoot.length + 1), contents);
  }
  const beside = options.files ?? {};
  for (const [name, file] of Object.entries(beside)) {
    files.set(`files/${name}`, readFileSync(join(repoRoot, file)));
  }
  const inputs = [...Object.keys(built.metafile.inputs), ...Object.values(beside)];
  const packages = collectLicences(repoRoot, inputs);
  files.set('licences.txt', renderLicences(packages));
  const manifest: AppManifest = {
    version: readVersion(repoRoot),
    entries: Object.fromEntries(
      Object.keys(entries)
        .sort()
        .map((name) => [name, `${name}.mjs`]),
    ),
    files: Object.fromEntries(
      [...files]
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([path, content]) => [path, sha256Hex(content)]),
    ),
    external: external.toSorted(),
    licences: packages.map(({ name, version, licence }) => ({ name, version, licence })),
  };
  files.set('manifest.json', `${JSON.stringify(manifest, null, 2)}\n`);
  replaceTree(options.outDir, files);
  await checkSyntax(options.outDir, Object.values(manifest.entries));
  return { manifest, warnings: built.warnings.map((message) => describe(message)) };
}

// What CommonJS code inside an ES module misses. ES modules often declare `__dirname` themselves, so
// only where it is free it is replaced by these.
const banner = [
  "import { createRequire as pantherCreateRequire } from 'node:module';",
  'const require = pantherCreateRequire(import.meta.url);',
  'const pantherFilename = import.meta.filename, pantherDirname = import.meta.dirname;',
].join('\n');

type Built = BuildResult<{ write: false; metafile: true }>;

async function runEsbuild({ repoRoot, entries, external = [] }: BundleOptions): Promise<Built> {
  const settings = {
    absWorkingDir: repoRoot,
    // Nothing is written here; paths in the source maps are told from it, so that they do not
    // depend on where the bundle goes.
    outdir: repoRoot,
    write: false,
    metafile: true,
    entryPoints: Object.entries(entries).map(([out, file]) => ({ in: join(repoRoot, file), out })),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: false,
    platform: 'node',
    format: 'esm',
    // NixOS 25.05 has Node 22.
    target: 'node22',
    // Some libraries find things by the name of a class.
    keepNames: true,
    charset: 'utf8',
    legalComments: 'none',
    sourcemap: true,
    sourcesContent: false,
    external: [...external],
    banner: { js: banner },
    define: { __filename: 'pantherFilename', __dirname: 'pantherDirname' },
    logLevel: 'silent',
    plugins: [refuseAddons],
  } as const satisfies BuildOptions;
  // Loaded here: it is needed for nothing else, and takes longer to load than most commands run.
  const { build } = await import('esbuild');
  try {
    return await build(settings);
  } catch (cause) {
    throw bundleFault(cause);
  }
}

const refuseAddons: NonNullable<BuildOptions['plugins']>[number] = {
  name: 'refuse-addons',
  setup(build) {
    build.onResolve({ filter: /\.node$/ }, ({ path }) => ({
      errors: [{ text: `a native addon cannot be bundled: ${path}` }],
    }));
  },
};

function bundleFault(cause: unknown): Error {
  const errors = (cause as { readonly errors?: readonly Message[] }).errors;
  const [first] = errors ?? [];
  if (errors === undefined || first === undefined) {
    return cause instanceof Error ? cause : new Error(String(cause));
  }
  const others = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new Fault({
    code: 'bundle.failed',
    message: `the application cannot be bundled: ${first.text}${others}`,
    where: placeOf(first),
    hint: first.notes[0]?.text,
    cause,
  });
}

function placeOf({ location }: Message): string | undefined {
  return location === null ? undefined : `${location.file}:${location.line}:${location.column + 1}`;
}

function describe(message: Message): string {
  const place = placeOf(message);
  return place === undefined ? message.text : `${place}: ${message.text}`;
}

function readVersion(repoRoot: string): string {
  const text = readFileSync(join(repoRoot, 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

function renderLicences(packages: readonly BundledPackage[]): string {
  return packages
    .map(({ name, version, licence, text }) => {
      const title = `${name} ${version} (${licence})`;
      return `${title}\n${'='.repeat(title.length)}\n\n${text}\n`;
    })
    .join('\n');
}

/** The banner is not parsed together with the code, so the two could clash. */
async function checkSyntax(outDir: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    try {
      await exec(process.execPath, ['--check', join(outDir, file)]);
    } catch (cause) {
      if (!(cause instanceof Fault)) throw cause;
      throw new Fault({
        code: 'bundle.failed',
        message: `Node does not read the bundle: ${cause.message}`,
        where: join(outDir, file),
        cause,
      });
    }
  }
}
