interface Entry<T> {
  readonly value: T;
}

/** Keeps what `read` makes of an object for as long as the object lives. */
export function once<K extends object, T>(read: (key: K) => T): (key: K) => T {
  const known = new WeakMap<K, Entry<T>>();
  return (key) => {
    const entry = known.get(key) ?? { value: read(key) };
    known.set(key, entry);
    return entry.value;
  };
}

interface Branch<K extends object, T> {
  readonly longer: WeakMap<K, Branch<K, T>>;
  entry: Entry<T> | undefined;
}

/** The same for a list: lists of the same objects in the same order have one result. */
export function oncePerList<K extends object, T>(
  read: (keys: readonly K[]) => T,
): (keys: readonly K[]) => T {
  const root: Branch<K, T> = { longer: new WeakMap(), entry: undefined };
  return (keys) => {
    let at = root;
    for (const key of keys) {
      const next = at.longer.get(key) ?? { longer: new WeakMap(), entry: undefined };
      at.longer.set(key, next);
      at = next;
    }
    at.entry ??= { value: read(keys) };
    return at.entry.value;
  };
}
