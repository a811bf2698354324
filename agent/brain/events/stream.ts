import { limits } from './limits.ts';
import type { EventLog, EventOf, EventRegistry } from './types.ts';

/** See `EventLog.stream`. There is no queue: a listener only wakes the reader, which reads from the log
 * where it was. */
export async function* streamEvents<
  R extends EventRegistry,
  Type extends R[number]['type'] = R[number]['type'],
>(
  log: Pick<EventLog<R>, 'read' | 'subscribe' | 'tip'>,
  options: Parameters<EventLog<R>['stream']>[0] & { readonly types?: readonly Type[] },
): AsyncGenerator<EventOf<R, Type>> {
  const { signal, types } = options;
  let after = options.after ?? log.tip().seq;
  let wake: (() => void) | undefined;
  let hasNew = true;
  const onChange = () => {
    hasNew = true;
    wake?.();
  };
  const unsubscribe = log.subscribe(onChange);
  signal.addEventListener('abort', onChange);
  try {
    while (!signal.aborted) {
      if (!hasNew) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      hasNew = false;
      const upTo = log.tip().seq;
      for (;;) {
        const page = [
          ...log.read<Type>({
            after,
            upTo,
            limit: limits.streamRows,
            ...(types === undefined ? {} : { types }),
          }),
        ];
        for (const event of page) {
          if (signal.aborted) return;
          yield event;
        }
        after = page.length < limits.streamRows ? upTo : (page.at(-1)?.seq ?? upTo);
        if (after >= upTo) break;
      }
    }
  } finally {
    unsubscribe();
    signal.removeEventListener('abort', onChange);
  }
}
