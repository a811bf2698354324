import { exec, Fault } from '#lib/light';
import type { ExtractedPage } from '../model/page.ts';
import { limits } from './limits.ts';
import { extractText } from './text/extract-text.ts';

export interface PdfInput {
  readonly body: Uint8Array;
  readonly url: string;
  readonly signal?: AbortSignal;
  /** The program of poppler-utils. */
  readonly command?: string;
}

/** The text of a PDF, by `pdftotext` of the machine. Throws Fault `crawl.unreadable` where the program is
 * missing or cannot read the file, `exec.timeout`, `aborted`. */
export async function extractPdf(input: PdfInput): Promise<ExtractedPage> {
  const { body, url, signal, command = 'pdftotext' } = input;
  const args = ['-enc', 'UTF-8', '-nopgbrk', '-', '-'];
  const options = {
    input: body,
    signal,
    timeoutMs: limits.pdf.timeoutMs,
    maxOutputBytes: limits.pdf.outputMaxBytes,
  };
  const { stdout } = await exec(command, args, options).catch((error: unknown) => {
    throw readableFault(error, url);
  });
  return extractText(stdout, url, 'pdf');
}

function readableFault(error: unknown, url: string): unknown {
  if (!(error instanceof Fault)) return error;
  if (error.code === 'exec.not-found') {
    return new Fault({
      code: 'crawl.unreadable',
      message: `${url} is a PDF, and pdftotext is not on this machine`,
      hint: 'install poppler-utils (Debian: apt-get install poppler-utils; NixOS: pkgs.poppler-utils)',
      cause: error,
    });
  }
  if (error.code !== 'exec.failed') return error;
  return new Fault({
    code: 'crawl.unreadable',
    message: `${url}: pdftotext cannot read it`,
    hint: 'open the file in a viewer; exclude it in the source where it is broken or locked',
    cause: error,
  });
}
