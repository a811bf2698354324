/** Runs what is asked for a symbol one after the other; different symbols do not wait for each
 * other. An error is its caller's, the next one runs all the same. */
export function createSymbolQueue(): <T>(symbol: string, body: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<unknown>>();
  return (symbol, body) => {
    const before = tails.get(symbol) ?? Promise.resolve();
    const run = before.then(body);
    const tail = run.then(
      () => undefined,
      () => undefined,
    );
    tails.set(symbol, tail);
    void tail.then(() => {
      if (tails.get(symbol) === tail) tails.delete(symbol);
    });
    return run;
  };
}
