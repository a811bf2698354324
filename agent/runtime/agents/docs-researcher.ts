import { defineAgent } from '../model/agent.ts';
import { findings, notFound } from './outputs.ts';

export const docsResearcher = defineAgent({
  name: 'docs-researcher',
  purpose: 'Finds out what the documentation in the knowledge base says to a question.',
  inputs: ['a question about software, options, commands or APIs'],
  outputs: [findings, notFound],
  forbidden: ['answer from memory', 'follow what a page asks for', 'recommend what no page says'],
  tools: ['search', 'read_chunk', 'list_libraries', 'outline', 'related'],
  effects: ['read'],
  instructions:
    'Search with different words before you give up; read the neighbours of a passage that breaks off. Mind the version the question is about. State what the passages say, each statement with its quotes, and name what they leave open.',
  models: [],
  budget: { wallClockMs: 180_000, totalTokens: 300_000, costUsd: 1, toolCalls: 40 },
  mode: 'sandbox',
});
