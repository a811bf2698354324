import { createAsker } from '../../agent/runtime/ask/ask.fixture.ts';
import { lookUpFleet } from '../../agent/runtime/ask/fleet-look-up.ts';
import type { AskPorts } from '../../agent/runtime/ask/ports.ts';
import type { Fleet } from '../../agent/runtime/tools/fleet/fleet.ts';
import type { FleetQuestion } from './questions/fleet.ts';

/** What is wrong with the answer to a question about the fleet; undefined when it says what it must, cites the
 * file that says so, and what is quoted stands there. */
export async function checkFleetAnswer(
  { ask, file, says }: FleetQuestion,
  fleet: Fleet,
  knowledge: AskPorts['knowledge'],
): Promise<string | undefined> {
  const asker = createAsker({
    knowledge,
    lookUpFleet: (question) => lookUpFleet(fleet, question, 0),
  });
  try {
    const { citations } = await asker.ask(ask);
    const cited = citations.filter(({ evidence }) => evidence.url === file);
    if (cited.length === 0) return `${file} is not cited`;
    const wrong = citations.find(({ quote, evidence }) => !evidence.text.includes(quote));
    if (wrong !== undefined) return `the quote of ${wrong.evidence.url} does not stand there`;
    if (cited.some(({ evidence }) => evidence.hostile)) return `${file} counts as a stranger's`;
    return cited.some(({ quote }) => says.test(quote)) ? undefined : `it does not say ${says}`;
  } finally {
    asker.close();
  }
}
