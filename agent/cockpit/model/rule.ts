import { ruleFields } from '../engines/rules/rule.ts';
import { defineRecord } from './record.ts';

/** A rule as its file had it: every version it ever had is in the history. */
export const rule = defineRecord({
  name: 'rule',
  title: 'Rule',
  fields: ruleFields,
  label: ({ title }) => title,
  status: ({ mode }) => mode,
});
