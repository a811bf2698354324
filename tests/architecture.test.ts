import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRepository, renderFinding } from './architecture/files.ts';
import { approvalRule } from './architecture/rule-approval.ts';
import {
  completeLockRule,
  consoleRule,
  deadFileRule,
  environmentRule,
  generatedRule,
  lockfileRule,
  nameRule,
  sizeRule,
} from './architecture/rule-code.ts';
import { dependencyRule, importRule } from './architecture/rule-imports.ts';
import { markdownRule } from './architecture/rule-markdown.ts';
import { registryRule } from './architecture/rule-registry.ts';

const files = readRepository(join(import.meta.dirname, '..'));

test.each([
  ['rooms import whom they may, through their doors', importRule],
  ['what is imported from outside is declared', dependencyRule],
  ['only risk approves an intent', approvalRule],
  ['what a folder defines is listed in its index', registryRule],
  ['files and functions stay short', sizeRule],
  ['the environment is read in entry files', environmentRule],
  ['console is used by commands and the log', consoleRule],
  ['no file is dead', deadFileRule],
  ['names say what a file is for', nameRule],
  ['generated files say what made them', generatedRule],
  ['the lockfile names no registry', lockfileRule],
  ['any npm accepts the lockfile', completeLockRule],
  ['paths and links in Markdown lead somewhere', markdownRule],
])('%s', (_, rule) => {
  expect(rule(files).map(renderFinding)).toEqual([]);
});
