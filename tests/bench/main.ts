import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { benchAsk } from './ask.ts';
import { benchBrainCycle } from './brain-cycle.ts';
import { benchBrainData } from './brain-data.ts';
import { benchBrainEvents } from './brain-events.ts';
import { benchBrainService } from './brain-service.ts';
import { benchCockpit } from './cockpit.ts';
import { benchDeploy } from './deploy.ts';
import { benchGenerate } from './generate.ts';
import { findGoals, renderGoal } from './goal.ts';
import { benchKbCrawl } from './kb-crawl.ts';
import { benchKbExtract } from './kb-extract.ts';
import { benchKbQuality } from './kb-quality.ts';
import { benchKbSearch } from './kb-search.ts';
import { benchKbVector } from './kb-vector.ts';
import { benchLauncher } from './launcher.ts';
import { benchMcp } from './mcp.ts';
import { root } from './measure.ts';
import { writeResults } from './results.ts';
import { benchStart } from './start.ts';
import { benchSynth } from './synth.ts';
import { benchSynthetic } from './synthetic.ts';

// Every set compares within one run, so that a slow machine slows both sides. One line a set.
const sets = {
  ask: benchAsk,
  launcher: benchLauncher,
  mcp: benchMcp,
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
  cockpit: benchCockpit,
  start: benchStart,
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
const file = join(root, 'bench', 'results.json');
writeResults(file, results, { machine, measuredAt: new Date().toISOString() });
const goals = findGoals(results);
const missed = goals.filter(({ goal }) => !goal.isMet);
if (goals.length > 0) console.log(`\n${goals.length - missed.length} of ${goals.length} goals met`);
for (const { path, goal } of missed) console.log(`  ${path.join(' ')}: ${renderGoal(goal)}`);
console.log(`\nwritten to ${file}`);
