import { escapeSpecifiers, quote, type UnitModel, type UnitSection } from './unit-model.ts';

/** What a machine adds to a unit. */
export interface UnitPlace {
  /** Absolute path of the program. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Credential file name → absolute path of its source. */
  readonly credentials: Readonly<Record<string, string>>;
}

/** Unit files by name, for a machine without NixOS and for `systemd-analyze`. */
export function renderUnitText(model: UnitModel, place: UnitPlace): ReadonlyMap<string, string> {
  const service: UnitSection = {
    ...model.service,
    ExecStart: [place.program, ...model.exec.args].join(' '),
    Environment: Object.entries({ ...model.environment, ...place.environment }).map(
      ([key, value]) => quote(escapeSpecifiers(`${key}=${value}`)),
    ),
    LoadCredential: Object.entries(place.credentials).map(([file, source]) =>
      escapeSpecifiers(`${file}:${source}`),
    ),
  };
  const files = new Map([
    [
      `${model.name}.service`,
      renderSections({ Unit: model.unit, Service: service, Install: model.install }),
    ],
  ]);
  if (model.timer !== undefined) {
    const { unit, timer, install } = model.timer;
    files.set(
      `${model.name}.timer`,
      renderSections({ Unit: unit, Timer: timer, Install: install }),
    );
  }
  return files;
}

function renderSections(sections: Readonly<Record<string, UnitSection>>): string {
  return Object.entries(sections)
    .map(([name, section]) => ({ name, body: renderSection(section) }))
    .filter(({ body }) => body !== '')
    .map(({ name, body }) => `[${name}]\n${body}`)
    .join('\n');
}

function renderSection(section: UnitSection): string {
  return Object.entries(section)
    .flatMap(([key, value]) =>
      (Array.isArray(value) ? value : [value]).map((each) => `${key}=${each}\n`),
    )
    .join('');
}
