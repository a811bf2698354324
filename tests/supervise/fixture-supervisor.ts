// A supervisor as a process of its own, so that it can be killed.
import { createFixture } from './fixture.ts';

const [stateDir = '', ports = ''] = process.argv.slice(2);
const supervisor = createFixture(stateDir, JSON.parse(ports), {}, (status) => {
  console.log(JSON.stringify(status));
});
await supervisor.start();
console.log(JSON.stringify({ started: true }));
setInterval(() => undefined, 1000);
