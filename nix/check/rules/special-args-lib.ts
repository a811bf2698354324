import { defineRule } from '../rule.ts';
import { boundNames, codeOf } from '../tree-files.ts';

export const specialArgsLib = defineRule({
  code: 'PN130',
  over: 'fleet',
  title: 'specialArgs replaces lib or pkgs of NixOS',
  severity: 'error',
  run: ({ context }, report) => {
    for (const [file, text] of context.files ?? []) {
      if (!file.endsWith('.nix') || !/pecialArgs\b/.test(text)) continue;
      const code = codeOf(text);
      for (const name of ['specialArgs', 'extraSpecialArgs']) {
        const bound = boundNames(code, name);
        for (const taken of ['config', 'lib', 'options', 'pkgs'].filter((each) =>
          bound.includes(each),
        )) {
          report({
            where: `nix/generated/${file}`,
            option: `${name}.${taken}`,
            message: `${name} passes ${taken}, in whose place every module then gets one of another nixpkgs`,
            hint: 'leave it out: NixOS passes its own',
          });
        }
      }
    }
  },
});
