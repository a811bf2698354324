import { createHash } from 'node:crypto';
import { Fault } from '#lib';
import { limits } from '../limits.ts';
import { readScript, renderScript } from './script.ts';
import type { SshSession } from './session.ts';

export interface UploadFile {
  /** Absolute, on the target. */
  readonly path: string;
  readonly content: Uint8Array;
  readonly mode: '0600' | '0640';
  /** That may read it with 0640; where the target does not know it, only root may. */
  readonly group: string;
}

export interface UploadResult {
  /** It was another text before, or none. */
  readonly changed: boolean;
  /** The target knows the group. */
  readonly groupKnown: boolean;
}

/** More does not belong into the text of a script. */
const contentMaxBytes = 64 * 1024;

const reasons: Readonly<Record<string, string>> = {
  'no-printf':
    "root's shell there has no printf of its own, which would show the content to others",
  'no-folder': 'its folder is not there',
  'cannot-write': 'it cannot be written there (is the disk full, or read-only?)',
  'cannot-rename': 'something else is mounted or stands in its place',
  damaged: 'it arrived damaged',
};

/** Replaces one small file of root's on the target, whole or not at all: whoever reads it sees the
 * old or the new text, also when this process, the link or the target dies on the way. The content
 * travels inside the script on stdin, never in an argument. Throws Fault `deploy.refused` (the old
 * file is as it was), and what `session.run` throws. */
export async function uploadFile(
  session: SshSession,
  file: UploadFile,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<UploadResult> {
  if (file.content.length > contentMaxBytes) {
    throw new TypeError(`${file.path}: ${file.content.length} bytes are too many for an upload`);
  }
  const { target } = session;
  const script = renderScript(
    {
      ROOT: target.root,
      STORE_ROOT: target.storeRoot,
      RUN: '',
      TOPLEVEL: '',
      FILE: file.path,
      MODE: file.mode,
      GROUP: file.group,
      DIGEST: createHash('sha256').update(file.content).digest('hex'),
      CONTENT: Buffer.from(file.content).toString('base64'),
    },
    readScript('common'),
    readScript('upload'),
  );
  const report = await session.run(script, { ...options, timeoutMs: limits.secrets.fileMs });
  const outcome = report.get('uploaded');
  if (outcome === undefined) throw refusal(session, file.path, report.get('refused') ?? '');
  return {
    changed: outcome === 'changed',
    groupKnown: report.get('group-missing') === undefined,
  };
}

function refusal({ target }: SshSession, path: string, reason: string): Fault {
  return new Fault({
    code: 'deploy.refused',
    message: `${path} on ${target.host} is as it was: ${reasons[reason] ?? reason}`,
    where: target.host,
  });
}
