import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { Fault, type Log } from '#lib';
import { createBrowserFetcher, type Fetcher } from '../fetch/index.ts';
import type { Source } from '../model/source.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A fetcher for one run, and what it started. */
export interface OpenFetcher {
  readonly fetcher: Fetcher;
  close(): Promise<void>;
}

/** The fetcher a source is read with: as it is, or through the machine's Chromium where the source asks
 * for that. Lists such as sitemaps are read as they are. Throws Fault `crawl.source` where a browser is
 * wanted and none is there. */
export function openFetcher(
  source: Source,
  { fetcher, environment, log }: { fetcher: Fetcher; environment: Environment; log: Log },
): OpenFetcher {
  if (!source.browser) return { fetcher, close: async () => undefined };
  const executablePath = findChromium(environment);
  if (executablePath === undefined) {
    throw new Fault({
      code: 'crawl.source',
      message: `${source.name} is to be read with a browser, and there is no Chromium`,
      hint: 'install chromium, or set PANTHER_CHROMIUM to its path',
    });
  }
  const browser = createBrowserFetcher({ fetcher, executablePath, log });
  return {
    fetcher: { ...fetcher, fetch: (request) => browser.fetch(request) },
    close: () => browser.close(),
  };
}

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** `PANTHER_CHROMIUM`, or the first of the usual names that is on `PATH`. */
export function findChromium(environment: Environment): string | undefined {
  const { PANTHER_CHROMIUM: given, PATH = '' } = environment;
  if (given !== undefined && given !== '') return isProgram(given) ? given : undefined;
  const folders = PATH.split(delimiter).filter((folder) => isAbsolute(folder));
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
