import { type Finding, isTest, isTypeScript, type Rule } from './files.ts';
import { isMark } from './imports.ts';
import { type Token, tokenize } from './tokens.ts';

const room = 'agent/brain/risk';
const brand = 'ApprovedIntent';
const maker = 'brandApproved';

/** An `ApprovedIntent` comes out of the gates: nothing outside of them makes one or claims that
 * something is one. Tests of what follows may. */
export const approvalRule: Rule = (files) => {
  const findings: Finding[] = [];
  for (const [file, source] of files) {
    if (!isTypeScript(file) || isTest(file) || file.startsWith(`${room}/`)) continue;
    tokenize(source).forEach((token, index, all) => {
      if (token.kind !== 'word') return;
      if (token.text === maker) {
        const message = `uses ${maker}; only ${room} makes an ${brand}`;
        findings.push({ file, line: token.line, message });
      }
      if (token.text === brand && isCast(all, index)) {
        const message = `casts to ${brand}; only ${room} makes one`;
        findings.push({ file, line: token.line, message });
      }
    });
  }
  return findings;
};

/** `as ApprovedIntent`, `as readonly ApprovedIntent[]`, `as (ApprovedIntent | …)`. */
function isCast(tokens: readonly Token[], index: number): boolean {
  let before = index - 1;
  while (tokens[before]?.text === 'readonly' || isMark(tokens[before], '(')) before--;
  return tokens[before]?.kind === 'word' && tokens[before]?.text === 'as';
}
