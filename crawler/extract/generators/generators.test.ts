import { expect, test } from 'vitest';
import { extractPage } from '../index.ts';

// Small pages in the shapes that each program writes, with text of our own.
const read = (html: string) =>
  extractPage({
    body: new TextEncoder().encode(html),
    charset: 'utf-8',
    mediaType: 'text/html',
    url: 'https://docs.example/guide/page.html',
  });

test('sphinx: main part, permalinks, signatures, admonitions, languages', () => {
  const page = read(`<html lang="en"><head><title>Pumps &#8212; Water 2</title>
    <script id="documentation_options"></script></head><body>
    <div class="related"><a href="index.html">index</a></div>
    <div class="sphinxsidebar"><h3>Contents</h3></div>
    <div class="body" role="main"><section id="pumps"><h1>Pumps<a class="headerlink" href="#pumps">¶</a></h1>
    <dl class="py function"><dt class="sig sig-object py" id="water.start"><span class="sig-name"><span class="pre">water.start</span></span>(<em class="sig-param"><span class="n">level</span></em>, <em>*</em>)<a class="headerlink" href="#water.start">¶</a></dt>
    <dd><p>Starts it.</p></dd></dl>
    <div class="admonition note"><p class="admonition-title">Note</p><p>Not while dry.</p></div>
    <div class="highlight-python3 notranslate"><div class="highlight"><pre><span></span><span class="k">import</span> water
</pre></div></div></section></div></body></html>`);
  expect(page).toMatchObject({ generator: 'sphinx', language: 'en', title: 'Pumps — Water 2' });
  expect(page.markdown).toBe(
    '# Pumps\n\n**`water.start(level, *)`**\n\nStarts it.\n\n> **Note**\n>\n> Not while dry.\n\n```python3\nimport water\n```',
  );
  expect(page.headings).toEqual([{ level: 1, text: 'Pumps', anchor: 'pumps', offset: 0 }]);
  expect(page.terms).toEqual([{ anchor: 'water.start', depth: 2, offset: 9 }]);
  expect(page.links).toEqual(['https://docs.example/guide/index.html']);
});

test('docbook: fences without code elements, variable lists, bars of navigation', () => {
  const page =
    read(`<html><head><title>valve</title><meta name="generator" content="DocBook XSL"/></head><body>
    <div class="navheader"><a href="a.html">Prev</a></div>
    <div class="sect1" id="VALVE"><div class="titlepage"><div><h2 class="title">1.2. Valve</h2></div></div>
    <pre class="screen">
$ valve --open
</pre><dl class="variablelist"><dt><span class="term"><code>-o</code><br/></span><span class="term"><code>--open</code></span></dt>
    <dd><p>Opens.</p></dd></dl></div>
    <div class="navfooter"><a href="b.html">Next</a></div></body></html>`);
  expect(page.generator).toBe('docbook');
  expect(page.markdown).toBe(
    '## 1.2. Valve\n\n```\n$ valve --open\n```\n\n- **`-o`, `--open`**\n\n  Opens.',
  );
  expect(page.headings[0]?.anchor).toBe('VALVE');
});

const content =
  '<h1 id="top">Top</h1><p>Words of <code>a_b</code>.</p><pre><code class="language-js">f();\n</code></pre>';
const wanted = '# Top\n\nWords of `a_b`.\n\n```js\nf();\n```';

test.each([
  [
    'mkdocs',
    `<meta name="generator" content="mkdocs-1.6"><div class="md-sidebar">Menu</div><article class="md-content__inner"><a class="md-content__button" href="e">Edit</a>${content}</article>`,
  ],
  [
    'docusaurus',
    `<div id="__docusaurus"><nav>Menu</nav><main><article><nav class="theme-doc-breadcrumbs">Home</nav><div class="theme-doc-markdown">${content}</div><nav class="pagination-nav">Next</nav></article></main></div>`,
  ],
  [
    'mdbook',
    `<div id="menu-bar">Menu</div><main>${content.replace('Top</h1>', '<a class="header" href="#top">Top</a></h1>')}</main><nav class="nav-wrapper">Next</nav>`,
  ],
  [
    'rustdoc',
    `<meta name="generator" content="rustdoc"><nav class="sidebar">Menu</nav><main><section id="main-content">${content}<a class="src" href="s">source</a></section></main>`,
  ],
  [
    'asciidoc',
    `<meta name="generator" content="Asciidoctor 2"><div id="header"><h1 id="top">Top</h1><div id="toc" class="toc">Menu</div></div><div id="content">${content.slice(21)}</div><div id="footer">Last updated</div>`,
  ],
  [
    'github',
    `<header role="banner">Menu</header><article class="markdown-body">${content.replace('Top</h1>', 'Top<a class="anchor" href="#top"><svg></svg></a></h1>')}</article>`,
  ],
  [
    'javadoc',
    `<meta name="generator" content="javadoc/17"><div class="top-nav">Menu</div><main>${content}<button class="copy">Copy</button></main>`,
  ],
  [
    'plain',
    `<div class="sidebar">Menu</div><main><nav>Home</nav>${content}<footer>Imprint</footer></main><div id="cookie-banner">Cookies</div>`,
  ],
])('%s: content, and nothing around it', (generator, html) => {
  const page = read(
    `<!DOCTYPE html><html><head><title>T</title></head><body>${html}</body></html>`,
  );
  expect(page.generator).toBe(generator);
  expect(page.markdown).toBe(wanted);
  expect(page.headings).toEqual([{ level: 1, text: 'Top', anchor: 'top', offset: 0 }]);
});

test('without any known element the densest part is taken', () => {
  const page =
    read(`<div class="x"><ul><li><a href="/a">A</a></li><li><a href="/b">B</a></li></ul></div>
    <div class="y"><h2>Weir</h2><p>${'Water flows over it. '.repeat(20)}</p></div>`);
  expect(page.generator).toBe('plain');
  expect(page.markdown.startsWith('## Weir')).toBe(true);
});
