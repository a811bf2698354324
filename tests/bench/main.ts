import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { benchBrainCycle } from './brain-cycle.ts';
import { benchBrainData } from './brain-data.ts';
import { benchBrainEvents } from './brain-events.ts';
import { benchBrainService } from './brain-service.ts';
import { benchDeploy } from './deploy.ts';
import { benchGenerate } from './generate.ts';
import { benchKbCrawl } from './kb-crawl.ts';
import { benchKbExtract } from './kb-extract.ts';
import { benchKbQuality } from './kb-quality.ts';
import { benchKbSearch } from './kb-search.ts';
import { benchKbVector } from './kb-vector.ts';
import { benchLauncher } from './launcher.ts';
import { root } from './measure.ts';
import { benchSynth } from './synth.ts';
import { benchSynthetic } from './synthetic.ts';

// Every set compares within one run, so that a slow machine slows both sides. One line a set.
const sets = {
  launcher: benchLauncher,
  generate: benchGenerate,
  deploy: benchDeploy,
  synth: benchSynth,
  synthetic: benchSynthetic,
  'brain-data': benchBrainData,
  'brain-events': benchBrainEvents,
  'kb-quality': benchKbQuality,
  'kb-search': benchKbSearch,
  'kb-crawl': benchKbCrawl,
  'brain-cycle': benchBrainCycle,
  'brain-service': benchBrainService,
  'kb-extract': benchKbExtract,
  'kb-vector': benchKbVector,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(sets, name));
if (unknown.length > 0) {
  console.error(`no such bench: ${unknown.join(', ')}; there are: ${Object.keys(sets).join(', ')}`);
  process.exit(2);
}
const results: Record<string, unknown> = {};
for (const [name, run] of Object.entries(sets)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}`);
  results[name] = await run((line) => console.log(`  ${line}`));
}
const machine = {
  node: process.version,
  cpus: cpus().length,
  memoryMiB: Math.round(totalmem() / 2 ** 20),
};
mkdirSync(join(root, 'bench'), { recursive: true });
const file = join(root, 'bench', 'results.json');
writeFileSync(file, `${JSON.stringify({ machine, results }, null, 2)}\n`);
console.log(`\nwritten to ${file}`);
