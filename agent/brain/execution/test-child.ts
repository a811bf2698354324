// Run by sigkill.test.ts: `node test-child.ts FOLDER SEED STEP` lives one life of a trade and really
// ends, by SIGKILL, where STEP is reached; without one it comes to the end and says so.
import { createCrashPlan } from './test-crash.ts';
import { createScenario, liveOn } from './test-scenario.ts';

const [folder = '', seed = '', step] = process.argv.slice(2);
const plan = createCrashPlan(step === undefined ? [] : [step], () => {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('still alive');
});
const desk = await liveOn(createScenario(Number(seed)), folder, plan);
desk.close();
process.stdout.write('done\n');
