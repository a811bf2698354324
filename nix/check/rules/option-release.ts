import { renderOptionState } from '../../options/index.ts';
import { optionFindings } from '../option-findings.ts';
import { defineRule } from '../rule.ts';

export const optionRelease = defineRule({
  code: 'PN012',
  over: 'host',
  title: 'An option that this release has removed, renamed or not yet got',
  severity: 'error',
  run: (host, report) => {
    for (const { finding, option, where } of optionFindings(host)) {
      if (finding.kind !== 'state') continue;
      const { state } = finding;
      const { version } = host.release;
      report({
        // A rename still works: NixOS warns and follows it.
        severity: state.state === 'renamed' ? 'warning' : 'error',
        where,
        option,
        message: `${option} in NixOS ${version}: ${renderOptionState(state)}`,
        hint:
          state.state === 'not yet'
            ? `set it only where ctx.atLeast('${state.release}')`
            : `change the module for ${state.release} and later with ctx.atLeast('${state.release}') (${state.source})`,
      });
    }
  },
});
