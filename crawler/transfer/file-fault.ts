import { Fault } from '#lib';

/** What Node says of a file as a Fault that says how to go on; what is no such error stays as it is. */
export function fileFault(error: unknown, doing: 'read' | 'write', path: string): unknown {
  if (error instanceof Fault || !(error instanceof Error)) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  const [problem, hint] = (doing === 'read' ? reading : writing)[code] ?? [code, undefined];
  const written = code === 'ENOSPC' || code === 'EDQUOT' ? 'io.no-space' : 'io.write-failed';
  return new Fault({
    code: doing === 'read' ? 'io.read-failed' : written,
    message: `the export cannot be ${doing === 'read' ? 'read' : 'written'}: ${problem}`,
    hint,
    where: path,
    cause: error,
  });
}

type Mends = Readonly<Record<string, readonly [problem: string, hint: string]>>;

const reading: Mends = {
  ENOENT: ['the file does not exist', 'a path without a / at its front counts from this folder'],
  EACCES: ['this user may not read it', 'let its owner give it to you, or run this as its owner'],
  EISDIR: ['it is a folder', 'name the file that `panther library export` wrote'],
};

const forbidden = ['this user may not write there', 'name a file in a folder of your own'] as const;
const full = ['the disk is full', 'free some space there, or name a file on another disk'] as const;

const writing: Mends = {
  ENOENT: ['its folder does not exist', 'make the folder first, or name a file elsewhere'],
  ENOTDIR: ['what should be its folder is a file', 'name a file elsewhere'],
  EISDIR: ['there is a folder of that name', 'name a file in it, such as base.kb'],
  EACCES: forbidden,
  EPERM: forbidden,
  EROFS: forbidden,
  ENOSPC: full,
  EDQUOT: full,
};
