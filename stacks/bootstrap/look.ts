import { readFileSync } from 'node:fs';
import type { HostKey } from '../ssh/known-hosts.ts';
import { renderScript } from '../ssh/script.ts';
import { createSshSession } from '../ssh/session.ts';
import type { Target } from '../ssh/target.ts';
import { type MachineReport, readMachineReport } from './report.ts';

export interface LookOptions {
  readonly target: Target;
  readonly hostKeys: readonly HostKey[];
  readonly identity: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal | undefined;
}

function renderLook(root: string): string {
  const text = readFileSync(new URL('./scripts/look.sh', import.meta.url), 'utf8');
  return renderScript({ ROOT: root }, text);
}

/** Looks at a machine once, over a connection of its own; changes nothing there. Throws Fault
 * `deploy.unreachable`, `deploy.host-key`, `deploy.auth`, `deploy.target-failed`. */
export async function lookAt(options: LookOptions): Promise<MachineReport> {
  const { target, signal } = options;
  const session = createSshSession({ ...options, trustOnFirstUse: false });
  try {
    const report = await session.run(renderLook(target.root), { fresh: true, signal });
    return readMachineReport(report);
  } finally {
    await session.close();
  }
}
