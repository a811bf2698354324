import { decisionFields } from '../engines/rules/decision.ts';
import { defineRecord } from './record.ts';
import { verdictWord } from './words.ts';

/** What the rules said about a subject, with everything they looked at. */
export const decision = defineRecord({
  name: 'decision',
  title: 'Decision',
  fields: decisionFields,
  label: ({ subject, verdict, outcome }) => `${subject.title}: ${verdictWord(verdict, outcome)}`,
  at: ({ at }) => at,
  status: ({ verdict, outcome }) => verdict ?? outcome,
  links: [
    { role: 'rule', to: 'rule' },
    { role: 'scenario', to: 'scenario' },
    { role: 'event', to: 'event' },
    { role: 'narrative', to: 'narrative' },
    { role: 'signal', to: 'smart-money-event' },
  ],
  appendOnly: true,
});
