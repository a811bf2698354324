import type { PageLink } from './pages.ts';
import type { Panel } from './panel.ts';

export function linksOf(panels: readonly Panel[]): readonly PageLink[] {
  const more = panels.filter(({ row }) => row === null);
  return [
    { href: '/', title: 'Cockpit', key: 'h' },
    ...more.map(({ id, title, key }) => ({ href: `/panel/${id}`, title, key })),
    { href: '/machine', title: 'Machine', key: 'm' },
  ];
}

/** Of the command palette: pages, panels, what they can do. */
export function commandsOf(panels: readonly Panel[]) {
  const none = { key: '' };
  const all = [
    ...linksOf(panels).map((link) => ({ ...link, kind: 'Page' })),
    ...panels
      .filter(({ row }) => row !== null)
      .map(({ id, title, key }) => ({ title, key, kind: 'Panel', href: `/panel/${id}` })),
    ...panels.flatMap(({ title: kind, commands }) =>
      commands.map((command) => ({ ...none, ...command, kind })),
    ),
    ...panels.flatMap(({ id, title: kind, actions }) =>
      actions
        .filter(({ name }) => /^(?:add|new|start|run)\b/.test(name))
        .map(({ title }) => ({ ...none, title, kind, href: `/panel/${id}` })),
    ),
    { ...none, title: 'Audit', kind: 'Page', href: '/audit' },
    { ...none, title: 'Settings', kind: 'Page', href: '/settings' },
    { ...none, title: 'Keyboard', kind: 'Page', href: '/settings#keys-list' },
    { ...none, title: 'Audit', kind: 'Page', href: '/audit' },
  ];
  // Some of what a panel can do stands among its lines too, with the place on its page: the first one counts.
  const byName = Map.groupBy(all, ({ kind, title }) => `${kind} ${title}`.toLowerCase());
  return [...byName.values()].flatMap(([first]) => first ?? []);
}
