// What the pages do beyond what the server draws. Without it everything can be read and done, with one
// page more for each step.
const one = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];

// How long ago things were.
const spanOf = (ms) => {
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
};
const tick = () => {
  for (const time of all('time[data-ago]')) {
    const ms = Date.parse(time.dateTime) - Date.now();
    const span = spanOf(Math.abs(ms));
    const text = span === '0 s' ? 'now' : ms <= 0 ? `${span} ago` : `in ${span}`;
    if (time.textContent !== text) time.textContent = text;
  }
};
setInterval(tick, 1_000);

// What was done is said for a while, with a way back.
const toasts = one('#toasts');
const expire = () => {
  for (const toast of all('.toast:not([data-timed])', toasts)) {
    toast.dataset.timed = '';
    setTimeout(() => toast.remove(), Number(toast.dataset.ms) || 10_000);
  }
};
const say = (markup) => {
  toasts.innerHTML = markup;
  expire();
};
expire();

const parse = (markup) => new DOMParser().parseFromString(markup, 'text/html');
const ask = async (address, options = {}) => {
  const headers = { 'x-part': '1', ...options.headers };
  const answer = await fetch(address, { ...options, headers, redirect: 'follow' });
  if (answer.redirected && new URL(answer.url).pathname === '/sign-in') location.assign('/sign-in');
  return answer;
};
const lost =
  '<div class="toast bad" data-ms="10000"><p>The cockpit does not answer. Nothing was done, or its outcome is not known: look before you try again.</p></div>';

const isToggle = ({ type }) => type === 'checkbox' || type === 'radio';
const heldBy = (form) =>
  new Map(
    [...form.elements].map((field) => [field, isToggle(field) ? field.checked : field.value]),
  );
// A form is as the page has it once it was answered, but for what was typed after it was sent.
const settle = (form, sent) => {
  const typed = [...heldBy(form)].filter(
    ([field, held]) => field.type !== 'hidden' && sent.has(field) && sent.get(field) !== held,
  );
  form.reset();
  for (const [field, held] of typed) field[isToggle(field) ? 'checked' : 'value'] = held;
};

// Once at a time: what is drawn anew meanwhile has its buttons back.
const underWay = new WeakSet();
const act = async (form) => {
  if (underWay.has(form)) return;
  underWay.add(form);
  const buttons = all('button', form);
  const sent = heldBy(form);
  for (const button of buttons) button.disabled = true;
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await ask(form.action, { method: 'POST', body });
    say(await answer.text());
    const goTo = answer.headers.get('x-go-to');
    if (goTo) return location.assign(goTo);
    if (!answer.ok) return;
    settle(form, sent);
    form.closest('dialog')?.close();
  } catch {
    say(lost);
  } finally {
    underWay.delete(form);
    for (const button of buttons) button.disabled = false;
  }
};

// What is hard to take back is asked in a dialogue; without a script on a page of its own.
const confirmDialog = one('#confirm');
const askFirst = async (form) => {
  const query = new URLSearchParams(new FormData(form));
  const answer = await ask(`${form.action}?${query}`);
  const part = one('#confirm-form', parse(await answer.text()));
  if (!answer.ok || part === null) return form.submit();
  confirmDialog.replaceChildren(part);
  confirmDialog.showModal();
};
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.matches('[data-act]')) {
    event.preventDefault();
    void act(form);
  } else if (form.matches('[data-confirm]')) {
    event.preventDefault();
    void askFirst(form);
  } else if (form.matches('[data-theme-switch]')) {
    event.preventDefault();
    switchTheme();
  }
});
document.addEventListener('click', (event) => {
  if (event.target.closest('[data-close]')) event.target.closest('dialog')?.close();
  for (const sheet of all('details.bell[open]')) {
    if (!sheet.contains(event.target)) sheet.open = false;
  }
});

// Light and dark.
const switchTheme = () => {
  const root = document.documentElement;
  const isDark = root.dataset.theme
    ? root.dataset.theme === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches;
  const theme = isDark ? 'light' : 'dark';
  root.dataset.theme = theme;
  // biome-ignore lint/suspicious/noDocumentCookie: the server reads it before it draws the next page
  document.cookie = `panther_theme=${theme}; path=/; max-age=31536000; samesite=strict`;
  document.dispatchEvent(new Event('theme-change'));
};

// Search and commands.
const palette = one('#palette');
const input = one('input', palette);
const list = one('#found');
let commands;
let turn = 0;
const choose = (item) => {
  for (const each of all('[role=option]', list)) each.setAttribute('aria-selected', each === item);
  input.setAttribute('aria-activedescendant', item?.id ?? '');
  item?.scrollIntoView({ block: 'nearest' });
};
const fill = (entries) => {
  list.replaceChildren(
    ...entries.slice(0, 40).map(({ title, kind, href }, index) => {
      const item = document.createElement('li');
      const name = document.createElement('span');
      const note = document.createElement('span');
      Object.assign(item, { id: `found-${index}`, role: 'option' });
      item.dataset.href = href;
      name.textContent = title;
      Object.assign(note, { textContent: kind, className: 'note' });
      item.append(name, note);
      return item;
    }),
  );
  choose(list.firstElementChild);
};
const matches = (words) =>
  (commands ?? []).filter(({ title, kind }) => {
    const text = `${title} ${kind}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
let waiting;
const look = () => {
  const words = input.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const own = matches(words);
  fill(own);
  clearTimeout(waiting);
  turn += 1;
  const mine = turn;
  if (words.length === 0) return;
  waiting = setTimeout(async () => {
    const answer = await ask(`/search.json?q=${encodeURIComponent(input.value)}`);
    if (answer.ok && mine === turn) fill([...own, ...(await answer.json()).found]);
  }, 150);
};
const openPalette = async (text = '') => {
  if (palette.open) return;
  input.value = text;
  palette.showModal();
  input.focus();
  commands ??= (await (await ask('/commands.json')).json()).commands;
  look();
};
input.addEventListener('input', look);
palette.addEventListener('keydown', (event) => {
  const items = all('[role=option]', list);
  const at = items.findIndex((item) => item.getAttribute('aria-selected') === 'true');
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step !== undefined) {
    event.preventDefault();
    choose(items[(at + step + items.length) % items.length]);
  } else if (event.key === 'Enter') {
    event.preventDefault();
    if (items[at]) go(items[at]);
  }
});
const go = (item) => {
  palette.close();
  location.assign(item.dataset.href);
};
list.addEventListener('click', (event) => {
  const item = event.target.closest('[role=option]');
  if (item) go(item);
});
one('form[data-palette]').addEventListener('submit', (event) => {
  event.preventDefault();
  void openPalette(one('input', event.currentTarget).value);
});

// The keyboard: `g` and a letter opens a page, `?` shows them all.
let wasG = false;
const keysDialog = one('#keys');
const showKeys = async () => {
  const page = parse(await (await ask('/settings')).text());
  const part = one('#keys-list', page);
  if (part === null) return;
  keysDialog.replaceChildren(part);
  keysDialog.showModal();
};
document.addEventListener('keydown', async (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    return openPalette();
  }
  const isTyping = event.target.closest('input, textarea, select, dialog[open]');
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === '/') {
    event.preventDefault();
    return openPalette();
  }
  if (event.key === '?') return showKeys();
  if (event.key === 't' && !wasG) return switchTheme();
  if (wasG) {
    wasG = false;
    commands ??= (await (await ask('/commands.json')).json()).commands;
    const found = commands.find(({ key }) => key === event.key);
    if (found) location.assign(found.href);
  } else if (event.key === 'g') {
    wasG = true;
    setTimeout(() => {
      wasG = false;
    }, 1_500);
  }
});

// Whether what is shown is still kept up.
const offline = one('#offline');
const setOnline = (isOnline) => {
  offline.hidden = isOnline;
  document.body.classList.toggle('is-offline', !isOnline);
};
document.addEventListener('htmx:sse:error', () => setOnline(false));
document.addEventListener('htmx:sse:after:connection', () => setOnline(true));

// A note of the browser's own for what is new, for whoever wants that.
const wish = 'panther-notify';
const known = new Set(all('[data-notice]').map((item) => item.dataset.notice));
const canNotify = () =>
  'Notification' in window &&
  localStorage.getItem(wish) === 'yes' &&
  Notification.permission === 'granted';
const tellNew = () => {
  const button = one('[data-notify]');
  if (button) {
    button.hidden = !('Notification' in window) || Notification.permission === 'denied';
    const text = canNotify() ? 'Tell me here no more' : 'Tell me in this browser too';
    if (button.textContent !== text) button.textContent = text;
  }
  for (const item of all('[data-notice]')) {
    const id = item.dataset.notice;
    if (known.has(id)) continue;
    known.add(id);
    if (canNotify()) new Notification('pantherOS', { body: one('a', item).textContent, tag: id });
  }
};
document.addEventListener('click', async (event) => {
  if (!event.target.closest('[data-notify]')) return;
  const isWanted = !canNotify() && (await Notification.requestPermission()) === 'granted';
  localStorage.setItem(wish, isWanted ? 'yes' : 'no');
  tellNew();
});
document.addEventListener('htmx:after:swap', () => {
  tick();
  tellNew();
});
tellNew();

// A press is a click only where what was pressed is still under the pointer when it is let go: what comes
// meanwhile is drawn after it. A list of choices keeps the end of a press to itself; what follows tells of it.
const swap = window.htmx.swap.bind(window.htmx);
let press;
window.htmx.swap = async (what) => {
  await press?.promise;
  return swap(what);
};
let freeing;
const free = () => {
  press?.resolve();
  press = undefined;
  freeing = undefined;
};
const onPress = () => {
  clearTimeout(freeing);
  freeing = undefined;
  press ??= Promise.withResolvers();
};
// With a finger the click comes a little after the end of the press.
const onRelease = () => {
  if (press) freeing ??= setTimeout(free, 50);
};
const onMove = ({ buttons }) => {
  if (buttons === 0) onRelease();
};
addEventListener('pointerdown', onPress, true);
for (const end of ['pointerup', 'pointercancel', 'keydown', 'change', 'blur']) {
  addEventListener(end, onRelease, true);
}
addEventListener('pointermove', onMove, { capture: true, passive: true });
