import { Fault } from '#lib';
import type { Producer } from './define.ts';

export interface ConfiguredProducer {
  readonly producer: Producer;
  /** As the producer's own schema returned them. */
  readonly params: unknown;
}

export interface ProducerSettings {
  readonly enabled?: boolean | undefined;
  readonly params?: unknown;
}

/** Puts settings by name to producers; those without any run with their defaults. Throws Fault
 * `brain.config`: an unknown name, a parameter that is wrong or unknown. */
export function configureProducers(
  producers: readonly Producer[],
  settings: Readonly<Record<string, ProducerSettings>> = {},
): readonly ConfiguredProducer[] {
  const names = producers.map(({ name }) => name);
  for (const name of Object.keys(settings)) {
    if (names.includes(name)) continue;
    throw new Fault({
      code: 'brain.config',
      message: `there is no producer ${name}`,
      hint: `producers are ${names.join(', ')}`,
      where: `producers.${name}`,
    });
  }
  return producers
    .filter(({ name }) => settings[name]?.enabled !== false)
    .map((producer) => ({ producer, params: parseParams(producer, settings[producer.name]) }));
}

function parseParams({ name, params }: Producer, settings?: ProducerSettings): unknown {
  const parsed = params.safeParse(settings?.params ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Fault({
    code: 'brain.config',
    message: issue?.message ?? 'a parameter is wrong',
    where: ['producers', name, 'params', ...(issue?.path ?? [])].map(String).join('.'),
  });
}
