import type { ChildProcess } from 'node:child_process';

const deadlineMs = 60_000;

/** Resolves when the agent has its knowledge base open; throws when it ends before or never has. */
export async function waitForHealth(port: number, child: ChildProcess): Promise<void> {
  const started = performance.now();
  while (performance.now() - started < deadlineMs && child.exitCode === null) {
    const health = await fetch(`http://127.0.0.1:${port}/health`).then(
      (answer) => answer.json() as Promise<{ knowledge?: { status?: string } }>,
      () => undefined,
    );
    if (health?.knowledge?.status === 'ready') return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the agent did not become healthy (exit code ${child.exitCode})`);
}
