import { z } from 'zod';
import { Fault, type FaultCode } from '#lib';

/** Of an answer that is no success. */
export interface FailedAnswer {
  readonly status: number;
  readonly body: string;
  /** `POST /api/v2/…`, and the server it went to. */
  readonly call: string;
  readonly server: string;
}

// The three forms in which our control planes say what was wrong: Tailscale's
// `{message, data: [{user, errors}]}` (tailscale-client-go-v2, client.go), RFC 9457 problem details
// (headscale from 0.30 on), and google.rpc.Status (headscale before).
const errorBody = z.looseObject({
  message: z.string().optional(),
  data: z
    .array(
      z.looseObject({
        user: z.string().optional(),
        errors: z.array(z.string()).nullish(),
        warnings: z.array(z.string()).nullish(),
      }),
    )
    .nullish(),
  /** Of OAuth (RFC 6749, section 5.2). */
  error: z.string().optional(),
  error_description: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
  errors: z
    .array(z.looseObject({ message: z.string().optional(), location: z.string().optional() }))
    .nullish(),
});

/** What a control plane says is wrong, on one or more lines; undefined when it says nothing. */
export function readApiMessage(body: string): string | undefined {
  const parsed = errorBody.safeParse(parseJson(body));
  if (!parsed.success) return body.trim() === '' ? undefined : firstLine(body);
  const { message, data, title, detail, errors } = parsed.data;
  const { error, error_description: errorText } = parsed.data;
  const head = message || detail || title || errorText || error;
  const details = [
    ...(data ?? []).flatMap(({ user, errors: wrong, warnings }) =>
      [...(wrong ?? []), ...(warnings ?? [])].map((line) => (user ? `${user}: ${line}` : line)),
    ),
    ...(errors ?? []).flatMap(({ message: text, location }) =>
      text === undefined ? [] : [location ? `${location}: ${text}` : text],
    ),
  ].filter((line) => line !== head);
  const lines = [...(head ? [head] : []), ...details.map((line) => `  ${line}`)];
  return lines.length === 0 ? undefined : lines.join('\n');
}

/** The Fault of a failed answer. 412 and 409 are `tailnet.conflict`; 429 and 5xx may be tried again. */
export function answerFault({ status, body, call, server }: FailedAnswer): Fault {
  const [code, hint] = classify(status);
  const said = readApiMessage(body) ?? 'it gives no reason';
  return new Fault({
    code,
    message: `${server} answers ${status}: ${said}`,
    hint,
    where: call,
    retryable: isPassing(status),
  });
}

/** Of the server's moment, not of the request (RFC 9110; 429 of RFC 6585). */
export function isPassing(status: number): boolean {
  return status === 429 || (status >= 500 && status !== 501);
}

function classify(status: number): readonly [FaultCode, string | undefined] {
  switch (status) {
    case 401:
      return ['tailnet.rejected', 'the key or token is wrong, expired or revoked; make a new one'];
    case 403:
      return ['tailnet.rejected', 'the key or token may not do this; which scopes does it have?'];
    case 404:
      return ['tailnet.not-found', undefined];
    case 409:
    case 412:
      return ['tailnet.conflict', 'somebody else changed it meanwhile; look at it again first'];
    case 429:
      return ['tailnet.unreachable', 'it asks for fewer requests; try again later'];
    default:
      return status >= 500
        ? ['tailnet.unreachable', 'the control plane has a problem of its own; try again later']
        : ['tailnet.refused', undefined];
  }
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function firstLine(text: string): string {
  return (text.trim().split('\n', 1)[0] ?? '').slice(0, 300);
}
