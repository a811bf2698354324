import { Fault } from '#lib';

/** Posts JSON and throws Fault `brain.alert` unless it was answered with 2xx. `what` names the sink;
 * the address, which may hold a token, is in no message. */
export async function postJson(
  what: string,
  url: string,
  body: string,
  options: { readonly headers?: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...options.headers },
      redirect: 'error',
      signal: options.signal,
    });
    await response.body?.cancel();
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    const message = `${what} cannot be reached (${cause.name})`;
    throw new Fault({ code: 'brain.alert', message, retryable: true });
  }
  if (response.ok) return;
  throw new Fault({
    code: 'brain.alert',
    message: `${what} answered ${response.status}`,
    retryable: response.status >= 500 || response.status === 429,
  });
}
