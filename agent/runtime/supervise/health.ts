/** Asks a service whether it is well: anything but 200 within the deadline is no, and so is the answer of
 * another service of this kind. */
export async function askHealth(url: string, name: string, timeoutMs: number): Promise<Health> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    });
    const body = parseBody(await response.text());
    const other = body.service !== undefined && body.service !== name;
    if (other) return { well: false, reason: `another service (${body.service}) is on its port` };
    if (response.status === 200) return { well: true, body };
    return { well: false, reason: `its health answers ${response.status}` };
  } catch (error) {
    return { well: false, reason: reasonOf(error) };
  }
}

export type Health =
  | { readonly well: true; readonly body: Readonly<Record<string, unknown>> }
  | { readonly well: false; readonly reason: string };

function parseBody(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // Health is the status; what else is said is only shown.
    return {};
  }
}

function reasonOf(error: unknown): string {
  if ((error as Error).name === 'TimeoutError') return 'its health does not answer';
  const cause = (error as { readonly cause?: { readonly code?: string } }).cause;
  if (cause?.code === 'ECONNREFUSED') return 'nothing listens on its port';
  return `its health cannot be asked: ${(error as Error).message}`;
}
