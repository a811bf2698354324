import { describe, expect, it } from 'vitest';
import { decideUnitActions } from './unit-changes.ts';
import type { UnitTree } from './unit-tree.ts';

// The steps and what each must do are those of NixOS's own test of switch-to-configuration
// (nixpkgs, nixos/tests/switch-test.nix), its units written out as NixOS renders them.
type Units = Readonly<Record<string, string>>;

function treeOf(units: Units): UnitTree {
  // A store path stands for its content.
  const files = new Map(
    Object.entries(units).map(([name, text]) => [
      name,
      text === 'masked' ? '/dev/null' : `/nix/store/${Buffer.from(text).toString('hex')}/${name}`,
    ]),
  );
  const texts = new Map([...files].map(([name, file]) => [file, units[name] ?? '']));
  return { files, readText: (file) => texts.get(file) };
}

function actions(before: Units, after: Units, active: readonly string[]) {
  const done = decideUnitActions({
    current: treeOf(before),
    goal: treeOf(after),
    active: new Map(['multi-user.target', ...active].map((unit) => [unit, 'active'])),
  });
  const entries = Object.entries(done).filter(([, units]) => units.size > 0);
  return Object.fromEntries(entries.map(([what, units]) => [what, [...units].sort()]));
}

const target = { 'multi-user.target': '[Unit]\nDescription=Multi-User\n' };
const wanted = { 'multi-user.target.wants/test.service': '' };

/** The test's simpleService, with lines added to [Unit] and [Service], or whole sections. */
function simple(more: { unit?: string; service?: string; sections?: string } = {}): Units {
  return {
    ...target,
    ...wanted,
    'test.service': `[Unit]
${more.unit ?? ''}
[Service]
Environment="PATH=/bin"
ExecReload=/bin/true
ExecStart=/bin/true
RemainAfterExit=true
Type=oneshot
${more.service ?? ''}
${more.sections ?? ''}
[Install]
WantedBy=multi-user.target
`,
  };
}

const nostop = 'X-StopIfChanged=false';
const running = ['test.service'];
const stopped = { stop: running, start: running };

describe('a service of NixOS', () => {
  it.each<[string, Units, Units, unknown]>([
    ['nothing changed', simple(), simple(), {}],
    ['another description', simple(), simple({ unit: 'Description=Test unit' }), {}],
    ['a key more', simple(), simple({ service: 'X-Test=true' }), stopped],
    [
      'stopIfChanged = false',
      simple({ service: 'X-Test=true' }),
      simple({ service: nostop }),
      { restart: running },
    ],
    [
      'reloadIfChanged',
      simple({ service: nostop }),
      simple({ service: 'X-ReloadIfChanged=true' }),
      { reload: running },
    ],
    [
      'restartIfChanged = false',
      simple({ service: 'X-ReloadIfChanged=true' }),
      simple({ service: 'X-RestartIfChanged=false' }),
      { skip: running },
    ],
    ['an instance that was removed', simple(), target, { stop: running }],
    ['masked', simple(), { ...simple(), 'test.service': 'masked' }, { stop: running }],
    [
      'a section more',
      simple({ service: nostop }),
      simple({ service: nostop, sections: '[X-Test]\nX-Test-Value=a' }),
      { restart: running },
    ],
    [
      'a section renamed',
      simple({ service: nostop, sections: '[X-Test]\nX-Test-Value=a' }),
      simple({ service: nostop, sections: '[X-Test2]\nX-Test-Value=a' }),
      { restart: running },
    ],
    [
      'a section less',
      simple({ service: nostop, sections: '[X-Test2]\nX-Test-Value=a' }),
      simple({ service: nostop }),
      { restart: running },
    ],
    [
      '[Install] only',
      simple({ service: nostop }),
      simple({ service: nostop, sections: '[Install]\nWantedBy=graphical.target' }),
      {},
    ],
    [
      'another value',
      simple({ service: `${nostop}\nX-Test=test` }),
      simple({ service: `${nostop}\nX-Test=test2` }),
      { restart: running },
    ],
    [
      'a reload trigger more',
      simple({ service: nostop }),
      simple({ service: nostop, unit: 'X-Reload-Triggers=/dev/null' }),
      { reload: running },
    ],
    [
      'another reload trigger',
      simple({ service: nostop, unit: 'X-Reload-Triggers=/dev/null' }),
      simple({ service: nostop, unit: 'X-Reload-Triggers=/dev/zero' }),
      { reload: running },
    ],
    [
      'another reload trigger and something else',
      simple({ service: nostop, unit: 'X-Reload-Triggers=/dev/null' }),
      simple({ service: `${nostop}\nX-Test=test`, unit: 'X-Reload-Triggers=/dev/zero' }),
      { restart: running },
    ],
    [
      'a reload trigger less',
      simple({ service: nostop, unit: 'X-Reload-Triggers=/dev/zero' }),
      simple({ service: nostop }),
      {},
    ],
  ])('%s', (_, before, after, expected) => {
    expect(actions(before, after, running)).toEqual(expected);
  });

  it('is started when it is new, and left alone when it does not run', () => {
    expect(actions(target, simple(), [])).toEqual({ start: running });
    expect(actions(simple(), simple({ service: 'X-Test=true' }), [])).toEqual({});
  });

  it('has a backslash or a dash in its name', () => {
    const name = 'escaped\\x2ddash.service';
    const text = '[Service]\nExecStart=/bin/true\n';
    const changed = { [name]: `${text}X-Test=test\n` };
    expect(actions({ ...target, [name]: text }, { ...target, ...changed }, [name])).toEqual({
      stop: [name],
      start: [name],
    });
  });

  it('is an instance whose template changed', () => {
    const instances = ['instantiated@one.service', 'instantiated@two.service'];
    const units = (more: string): Units => ({
      ...target,
      'instantiated@.service': `[Service]\nExecStart=/bin/true\n${more}`,
      ...Object.fromEntries(instances.map((name) => [`${name}.d/overrides.conf`, '[Unit]\n'])),
    });
    expect(actions(units(''), units('X-Test=test\n'), instances)).toEqual({
      stop: instances,
      start: instances,
    });
    const { 'instantiated@.service': template = '' } = units('');
    expect(actions(units(''), { ...target, 'instantiated@.service': template }, instances)).toEqual(
      { stop: instances },
    );
  });
});

describe('a service with a socket', () => {
  const service = 'socket-activated.service';
  const socket = 'socket-activated.socket';
  const units = (lines: string, trigger = ''): Units => ({
    ...target,
    [socket]: '[Socket]\nListenStream=/run/test.sock\n',
    [service]: `[Unit]\n${trigger}\n[Service]\nExecStart=/bin/test\n${lines}`,
  });

  it('restarts when it runs and is not to be stopped first', () => {
    const changed = units(`${nostop}\nX-Test=test`);
    expect(actions(units(nostop), changed, [socket])).toEqual({});
    expect(actions(changed, units(nostop), [socket, service])).toEqual({ restart: [service] });
  });

  it('is stopped with its socket, which alone is started again', () => {
    const active = [socket, service];
    expect(actions(units(nostop), units(''), active)).toEqual({
      stop: [service, socket],
      start: [socket],
    });
    expect(actions(units(''), units('', 'X-Reload-Triggers=test'), active)).toEqual({
      reload: [service],
    });
  });
});

it.each([
  [
    'the options of a mount',
    'Options=size=1M',
    'Options=size=10M',
    { reload: ['testmount.mount'] },
  ],
  ['the type of a mount', 'Type=tmpfs', 'Type=ramfs', { restart: ['testmount.mount'] }],
])('%s', (_, before, after, expected) => {
  const mount = (line: string) => ({ ...target, 'testmount.mount': `[Mount]\n${line}\n` });
  expect(actions(mount(before), mount(after), ['testmount.mount'])).toEqual(expected);
});

it.each([
  ['test-timer.timer', '[Timer]', { restart: ['test-timer.timer'] }],
  ['test-watch.path', '[Path]', {}],
  ['testslice.slice', '[Slice]', {}],
  ['hybrid-sleep.target', '[Unit]', {}],
])('a change of %s', (unit, section, expected) => {
  const units = (line: string) => ({ ...target, [unit]: `${section}\n${line}\n` });
  expect(actions(units('X-A=1'), units('X-A=2'), [unit])).toEqual(expected);
});
