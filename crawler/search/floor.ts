/** Keeps the `size` largest numbers (a binary heap, the least on top). */
export interface Floor {
  /** For numbers above the least one that is kept.
   * @returns the least one; 0 while fewer than `size` are there */
  readonly add: (value: number) => number;
}

export function createFloor(size: number): Floor {
  const heap = new Float64Array(size);
  let length = 0;
  const sink = (value: number) => {
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= length) break;
      if (child + 1 < length && (heap[child + 1] as number) < (heap[child] as number)) child += 1;
      if ((heap[child] as number) >= value) break;
      heap[at] = heap[child] as number;
      at = child;
    }
    heap[at] = value;
  };
  const rise = (value: number) => {
    let at = length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((heap[parent] as number) <= value) break;
      heap[at] = heap[parent] as number;
      at = parent;
    }
    heap[at] = value;
  };
  return {
    add(value) {
      if (length < size) {
        length += 1;
        rise(value);
      } else sink(value);
      return length < size ? 0 : (heap[0] as number);
    },
  };
}
