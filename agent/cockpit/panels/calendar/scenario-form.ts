import { z } from 'zod';
import { Fault } from '#lib';
import type { Scenario } from '../../engines/scenario/index.ts';
import { scenarioFields } from '../../model/scenario.ts';
import { day, eventKind, importance } from '../../model/vocabulary.ts';

const words = z
  .string()
  .max(2_000)
  .default('')
  .transform((text) => splitBy(text, ','));
const lines = z
  .string()
  .max(20_000)
  .default('')
  .transform((text) => splitBy(text, '\n'));
const hours = z.coerce.number().min(0).max(8_760);

/** What a new scenario does beside its checkpoints, by a rule of its own. */
export const triggers = ['HOLD', 'PREP_TASK'] as const;

/** What a form says of a scenario. Signals of its own are written in its file; they stay as they are. */
export const scenarioFormFields = {
  key: scenarioFields.shape.key,
  title: z.string().trim().min(1).max(200),
  kind: z.string().trim().min(1).max(100),
  status: z.enum(['proposed', 'active', 'inactive']).default('active'),
  kinds: words.pipe(z.array(eventKind)),
  tags: words,
  importanceMin: importance.default('low'),
  narratives: words,
  leadHours: hours.default(24),
  tailHours: hours.default(0),
  activeFrom: day.optional(),
  activeTo: day.optional(),
  checkpoints: lines,
  playbook: lines,
};
const whole = z.object(scenarioFormFields);

/** As its file has it.
 * @throws Fault cockpit.record with the number of the line */
export function scenarioOf(
  given: z.output<typeof whole>,
  before: Pick<Scenario, 'signals'> | undefined,
): Scenario {
  const { key, title, kind, status, kinds, tags, importanceMin, narratives } = given;
  const { leadHours, tailHours, activeFrom = null, activeTo = null, playbook } = given;
  return {
    ...{ key, title, kind, status, activeFrom, activeTo, playbook },
    match: { kinds, tags, importanceMin, narratives, leadHours, tailHours },
    signals: before?.signals ?? [],
    checkpoints: given.checkpoints.map((line, index) => parseCheckpoint(line, index + 1)),
  };
}

/** The rule that does what the form says of a new scenario. HOLD stops new entries of the brain, once a person
 * agrees to it; about a narrative it is the word alone, which outranks ADD. */
export function ruleFor(
  { key, title, match }: Scenario,
  emit: (typeof triggers)[number],
): Readonly<Record<string, unknown>> {
  const { narratives, leadHours, tailHours } = match;
  const about = narratives.length > 0 ? 'narrative' : 'event';
  const does = { HOLD: 'nothing new is opened', PREP_TASK: 'prepare for it' }[emit];
  const stop = { bots: ['brain'], untilHoursAfter: Math.min(720, tailHours), approval: 'manual' };
  return {
    id: `${key}-${emit === 'HOLD' ? 'hold' : 'task'}`,
    title: `${title}: ${does}`,
    ...{ about, scenario: key, when: { signal: 'scenario.isActive', is: true }, emit },
    reason: `${title} is active: ${does}.`.replaceAll(/[{}]/g, ''),
    // Once for each time of an event.
    cooldownHours: Math.min(8_760, Math.max(24, leadHours + tailHours)),
    ...(emit === 'HOLD' && about === 'event' ? { stopEntries: stop } : {}),
  };
}

export const checkpointsHint =
  'one a line, with its name and the hours from the beginning: before -24 h Look at what is open | What would you not hold?';

const shape = /^([a-z0-9]+(?:-[a-z0-9]+)*)\s+([+-]?\d+(?:\.\d+)?)\s*h\s+([^|]+?)\s*(?:\|\s*(.*))?$/;

function parseCheckpoint(line: string, number: number): Scenario['checkpoints'][number] {
  const [, id, offset, title, prompt = ''] = shape.exec(line.replaceAll('−', '-')) ?? [];
  if (id === undefined || title === undefined) {
    throw new Fault({
      code: 'cockpit.record',
      message: `the checkpoint in line ${number} cannot be read`,
      where: `checkpoints, line ${number}`,
      hint: `write ${checkpointsHint}`,
    });
  }
  return { id, title, offsetHours: Number(offset), prompt };
}

/** As it is typed. */
export function textOfCheckpoint(one: Scenario['checkpoints'][number]): string {
  const { id, title, offsetHours, prompt } = one;
  const offset = `${offsetHours > 0 ? '+' : ''}${offsetHours} h`;
  return `${id} ${offset} ${title}${prompt === '' ? '' : ` | ${prompt}`}`;
}

function splitBy(text: string, mark: string): string[] {
  return text
    .split(mark)
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
