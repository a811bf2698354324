import { describeEnv, type EnvKey, type Service } from '#lib';

const known = new WeakMap<Service, readonly EnvKey[]>();

/** `describeEnv` of a service, which is plain data and so described once: its module, its options and
 * their types all ask. */
export function environmentOf(service: Service): readonly EnvKey[] {
  const before = known.get(service);
  if (before !== undefined) return before;
  const keys = describeEnv(service);
  known.set(service, keys);
  return keys;
}
