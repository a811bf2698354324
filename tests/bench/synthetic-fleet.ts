// A process of its own: makes a fleet of N hosts out of the real ones, generates it into the
// folder given and prints how much memory that took at most.
import { join } from 'node:path';
import { replaceTree } from '#lib';
import { computeGeneration } from '#nix';
import { loadFleet, repositoryRoot } from '../../hosts/load.ts';

const count = Number(process.argv[2]);
const fleet = await loadFleet();
const hosts = Array.from({ length: count }, (_, index) => {
  const model = fleet.hosts[index % fleet.hosts.length];
  if (model === undefined) throw new Error('the fleet has no host');
  const name = `${model.name}-${index}`;
  return { ...model, name, aliases: [] };
});
const generation = computeGeneration({
  fleet: { ...fleet, hosts },
  root: repositoryRoot,
  today: new Date().toISOString().slice(0, 10),
});
if (generation.resolved.hosts.length !== count) throw new Error('hosts are missing');
replaceTree(join(process.argv[3] ?? '', 'generated'), generation.emitted.files);
const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ files: generation.emitted.files.size, peakMiB }));
