import { Fault, redactText } from '#lib';
import type { TimeMs } from '../../model/time.ts';
import type { FailureKind, ProducerEvent } from '../events.ts';
import { limits } from '../limits.ts';

const kinds = new WeakMap<Error, FailureKind>();

/** Fault `brain.producer` that knows in what way the producer failed. */
export function failureOf(kind: FailureKind, message: string, producer: string): Fault {
  const fault = new Fault({ code: 'brain.producer', message, where: producer });
  kinds.set(fault, kind);
  return fault;
}

export interface FailureText {
  readonly kind: FailureKind;
  /** Without secrets, cut to size. */
  readonly message: string;
}

/** Whatever the producer threw itself is an `error`. */
export function describeFailure(error: unknown): FailureText {
  const kind = (error instanceof Error ? kinds.get(error) : undefined) ?? 'error';
  const raw = error instanceof Error ? error.message : String(error);
  return { kind, message: redactText(raw).slice(0, limits.health.messageMaxChars) };
}

interface About {
  readonly at: TimeMs;
  readonly trace: string;
}

/** The failure, and with the third in a row the one alert. `failures` counts this one. */
export function failureEvents(
  producer: string,
  failure: FailureText,
  failures: number,
  about: About,
): readonly ProducerEvent[] {
  const common = { ...about, source: `producer/${producer}` };
  const payload = { producer, ...failure, failures };
  const failed: ProducerEvent = { ...common, type: 'producer.failed.v1', payload };
  return failures === limits.breaker.failuresToOpen
    ? [failed, { ...common, type: 'producer.down.v1', payload }]
    : [failed];
}

/** Nothing when there was no failure before. */
export function recoveryEvents(
  producer: string,
  failures: number,
  about: About,
): readonly ProducerEvent[] {
  if (failures === 0) return [];
  const payload = { producer, failures };
  return [{ ...about, source: `producer/${producer}`, type: 'producer.recovered.v1', payload }];
}
