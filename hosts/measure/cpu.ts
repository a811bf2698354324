import type { Facts } from '#nix';
import { squash } from './readings.ts';

const vendors: Readonly<Record<string, 'amd' | 'intel'>> = {
  AuthenticAMD: 'amd',
  GenuineIntel: 'intel',
};

export function cpuVendor(name: string | undefined): 'amd' | 'intel' | undefined {
  return name === undefined ? undefined : vendors[name];
}

/** The processor from lines of /proc/cpuinfo (proc(5)): `processor`, `vendor_id`, `model name`,
 * `physical id` and `core id`. A core is a pair of the last two, a thread a `processor`. Null for
 * a processor that is neither of AMD nor of Intel. */
export function parseCpu(lines: readonly string[]): Facts['cpu'] {
  const threads: Map<string, string>[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    const key = squash(line.slice(0, colon));
    if (key === 'processor') threads.push(new Map());
    threads.at(-1)?.set(key, squash(line.slice(colon + 1)));
  }
  const [first] = threads;
  const vendor = cpuVendor(first?.get('vendor_id'));
  const model = first?.get('model name');
  if (vendor === undefined || model === undefined || model === '') return null;
  const cores = new Set<string>();
  for (const thread of threads) {
    const [socket, core] = [thread.get('physical id'), thread.get('core id')];
    // Some hypervisors hide where a thread sits; then nobody knows how many cores there are.
    if (socket === undefined || core === undefined) {
      return { vendor, model, cores: null, threads: threads.length };
    }
    cores.add(`${socket}:${core}`);
  }
  return { vendor, model, cores: cores.size, threads: threads.length };
}
