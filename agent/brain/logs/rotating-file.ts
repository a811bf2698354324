import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface RotatingFile {
  /** Throws what the system says when it cannot be written. */
  write(line: string): void;
  close(): void;
}

/** A file that is set aside as `.1`, then `.2` …, before a line would make it longer than `maxBytes`; of
 * those `keep` stay. Readable by its owner and group. */
export function createRotatingFile(
  path: string,
  { maxBytes, keep }: { readonly maxBytes: number; readonly keep: number },
): RotatingFile {
  let open: { readonly fd: number; bytes: number } | undefined;

  function file(): { readonly fd: number; bytes: number } {
    if (open !== undefined) return open;
    mkdirSync(dirname(path), { recursive: true });
    const fd = openSync(path, 'a', 0o640);
    open = { fd, bytes: fstatSync(fd).size };
    return open;
  }

  function close(): void {
    if (open !== undefined) closeSync(open.fd);
    open = undefined;
  }

  function rotate(): void {
    close();
    rmSync(`${path}.${keep}`, { force: true });
    for (let index = keep - 1; index >= 0; index--) {
      const from = index === 0 ? path : `${path}.${index}`;
      try {
        renameSync(from, `${path}.${index + 1}`);
      } catch (error) {
        // There are not so many yet.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
  }

  return {
    write(line) {
      const bytes = Buffer.byteLength(line);
      const { bytes: before } = file();
      if (before > 0 && before + bytes > maxBytes) rotate();
      const target = file();
      writeSync(target.fd, line);
      target.bytes += bytes;
    },
    close,
  };
}
