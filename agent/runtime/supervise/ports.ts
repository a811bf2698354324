import { Fault, type Service } from '#lib';

/** Reads `agent=8081`.
 * @throws Fault usage */
export function parsePorts(
  texts: readonly string[],
  services: readonly Service[],
): ReadonlyMap<string, number> {
  return new Map(
    texts.map((text) => {
      const [, name = '', port = ''] = /^([a-z-]+)=(\d{1,5})$/.exec(text) ?? [];
      const service = services.find((each) => each.name === name && each.port !== undefined);
      const number = Number(port);
      if (service !== undefined && number >= 1 && number <= 65_535) return [name, number] as const;
      const names = services.filter((each) => each.port !== undefined).map((each) => each.name);
      throw new Fault({
        code: 'usage',
        message: `--port ${text}: expected NAME=PORT with NAME one of ${names.join(', ')}`,
      });
    }),
  );
}
