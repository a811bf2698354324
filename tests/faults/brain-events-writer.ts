// A process that appends to an event log; started by brain-events.test.ts.
//   guest PATH COUNT NAME   appends so many events beside others, then ends
//   owner PATH              appends until it is killed; says each number once the log has it
import { readSync, writeSync } from 'node:fs';
import { systemClock } from '#lib';
import { fill, note, openLedger } from '../../agent/brain/events/ledger.fixture.ts';

const [mode, path = '', count = '0', name = ''] = process.argv.slice(2);
const log = openLedger(path, { clock: systemClock, role: mode === 'guest' ? 'guest' : 'owner' });
if (mode === 'guest') {
  // Until all of them are there.
  writeSync(1, 'ready');
  readSync(0, Buffer.alloc(2));
  for (let index = 0; index < Number(count); index++) {
    const make = index % 10 === 0 ? fill : note;
    log.append([make(index, `${name}-${index}`)]);
  }
  log.close();
} else {
  for (;;) {
    const index = log.tip().seq;
    const [first] = log.append([fill(index, `fill-${index}`), note(index)]);
    // To the pipe at once: what was said before a SIGKILL has left the process.
    writeSync(1, `${first?.seq}\n`);
  }
}
