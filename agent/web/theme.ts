/** The tokens of every page, and how their few elements look; served as `/theme.css`. */
export const themeCss = `:root {
  color-scheme: light dark;
  --ground: #f5f1ea;
  --panel: #fbf9f5;
  --ink: #2b2620;
  --ink-soft: #6c6257;
  --line: #ddd4c7;
  --accent: #8a4b2a;
  --good: #3f6b43;
  --warn: #8f5d0a;
  --bad: #a3342b;
  --grain: 0.05;
  --data: "JetBrains Mono", ui-monospace, "SFMono-Regular", "DejaVu Sans Mono", Menlo, Consolas, monospace;
  --text: "Inter", system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif;
  --step: 0.5rem;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #1a1714;
    --panel: #221e1a;
    --ink: #e9e1d6;
    --ink-soft: #a89c8d;
    --line: #38322b;
    --accent: #d79a70;
    --good: #93c08f;
    --warn: #e0b15c;
    --bad: #ec8d80;
    --grain: 0.07;
  }
}
* { box-sizing: border-box; }
html { font-size: 15px; }
body {
  margin: 0;
  min-height: 100vh;
  background: var(--ground);
  color: var(--ink);
  font-family: var(--text);
  line-height: 1.45;
}
body::before {
  content: "";
  position: fixed;
  inset: 0;
  background: url("/grain.svg");
  opacity: var(--grain);
  pointer-events: none;
}
main, header { position: relative; max-width: 80rem; margin: 0 auto; padding: 0 calc(var(--step) * 3); }
header { display: flex; align-items: baseline; gap: calc(var(--step) * 2); padding-top: calc(var(--step) * 4); }
header h1 { font-size: 1.15rem; font-weight: 600; letter-spacing: 0.01em; margin: 0; }
header form { margin-left: auto; }
h2 { font-size: 0.95rem; font-weight: 600; margin: 0 0 calc(var(--step) * 1.5); }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
button, input {
  font: inherit;
  color: inherit;
  background: var(--panel);
  border: 1px solid var(--line);
  border-radius: 4px;
  padding: var(--step) calc(var(--step) * 1.5);
}
button { cursor: pointer; }
button:hover { border-color: var(--accent); }
button.plain { background: none; border-color: transparent; color: var(--ink-soft); }
button.plain:hover { color: var(--ink); border-color: var(--line); }
code { font-family: var(--data); font-size: 0.9em; overflow-wrap: anywhere; }
.when { color: var(--ink-soft); font-family: var(--data); font-weight: 300; font-size: 0.85rem; margin: var(--step) 0 calc(var(--step) * 3); }
.panels { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: calc(var(--step) * 2); padding-bottom: calc(var(--step) * 6); }
.panel { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: calc(var(--step) * 2.5); min-width: 0; overflow-x: auto; }
.panel.services, .panel.fleet { grid-column: 1 / -1; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: baseline; padding: var(--step) calc(var(--step) * 2) var(--step) 0; border-top: 1px solid var(--line); font-weight: 400; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--ink-soft); font-size: 0.85rem; border-top: 0; padding-top: 0; white-space: nowrap; }
td, .name, dd { font-family: var(--data); font-weight: 300; font-size: 0.9rem; }
.name { font-weight: 500; }
.note { display: block; color: var(--ink-soft); font-family: var(--text); font-size: 0.85rem; font-weight: 400; }
dd .note { display: inline; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
dl { margin: 0; }
dl div { display: grid; grid-template-columns: 9rem minmax(0, 1fr); gap: var(--step); padding: calc(var(--step) * 0.75) 0; border-top: 1px solid var(--line); align-items: baseline; }
dl div:first-child { border-top: 0; padding-top: 0; }
dt { color: var(--ink-soft); font-size: 0.9rem; }
dd { margin: 0; overflow-wrap: anywhere; }
.mark::before { content: ""; display: inline-block; width: 0.5em; height: 0.5em; border-radius: 50%; background: currentColor; margin-right: 0.5em; }
.good { color: var(--good); }
.warn { color: var(--warn); }
.bad { color: var(--bad); }
.quiet { color: var(--ink-soft); }
.empty { color: var(--ink-soft); margin: 0; max-width: 60ch; }
.sign-in { max-width: 26rem; margin: 18vh auto 0; }
.sign-in h1 { font-size: 1.15rem; font-weight: 600; margin: 0 0 calc(var(--step) * 2); }
.sign-in label { display: block; margin-bottom: var(--step); }
.sign-in input { width: 100%; font-family: var(--data); }
.sign-in button { margin-top: calc(var(--step) * 2); }
#live.stale .when::after { content: " · not connected: this is as it was"; color: var(--warn); }
@media (max-width: 52rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { display: grid; padding: var(--step) 0; border-top: 1px solid var(--line); }
  tr > * { border-top: 0; padding: 0.15rem 0; }
  td, td.number { display: grid; grid-template-columns: 9rem minmax(0, 1fr); text-align: left; white-space: normal; }
  td::before { content: attr(data-label); color: var(--ink-soft); font-family: var(--text); font-weight: 400; }
  .panels { grid-template-columns: minmax(0, 1fr); }
  main, header { padding-left: calc(var(--step) * 2); padding-right: calc(var(--step) * 2); }
}
@media print { body::before { display: none; } }
`;

/** Fine noise, tiled; its strength is a token. */
export const grainSvg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="160" height="160"><filter id="g"><feTurbulence type="fractalNoise" baseFrequency="0.9" numOctaves="2" stitchTiles="stitch"/><feColorMatrix type="saturate" values="0"/></filter><rect width="160" height="160" filter="url(#g)"/></svg>';

export const iconSvg =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#2b2620"/><circle cx="8" cy="8" r="3.2" fill="#d79a70"/></svg>';

/** Shows what the server sends while the page is open; without it the page is as it was loaded. */
export const liveJs = `const live = document.getElementById('live');
const source = new EventSource('/status/events');
source.addEventListener('status', (event) => {
  live.innerHTML = event.data;
  live.classList.remove('stale');
});
source.addEventListener('error', () => live.classList.add('stale'));
`;
