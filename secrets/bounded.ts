/** `fn` over all items, `concurrency` at a time, results in the order of the items. The first
 * failure is thrown once those already running have ended; no other is started. */
export async function mapBounded<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  fn: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  async function work(): Promise<void> {
    while (next < items.length && failure === undefined) {
      const index = next++;
      try {
        results[index] = await fn(items[index] as Item);
      } catch (error) {
        failure ??= { error };
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work));
  if (failure !== undefined) throw failure.error;
  return results;
}
