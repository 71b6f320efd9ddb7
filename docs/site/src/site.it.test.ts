import assert from 'node:assert/strict';
import { glob, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startBrowser } from '@modwright/console/testing';
import { build, preview } from 'astro';
import type { Browser, Page as Tab } from 'playwright-core';
import { pages, ROOT } from './sidebar.ts';

process.env.ASTRO_TELEMETRY_DISABLED = '1';
const root = join(import.meta.dirname, '..');

/** Files of a folder, at any depth. */
async function filesOf(folder: string, pattern: string): Promise<string[]> {
  const found = await Array.fromAsync(glob(pattern, { cwd: folder, withFileTypes: true, exclude: ['**/node_modules', 'examples'] }));
  return found.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

describe('the site of the documentation', () => {
  let folder: string;
  let server: Awaited<ReturnType<typeof preview>>;
  let browser: Browser;
  let origin: string;
  const html = new Map<string, string>();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'modwright-site-'));
    await build({ root, outDir: folder, logLevel: 'error' });
    for (const name of await filesOf(folder, '**/*.html')) html.set(`/${name.replace(/index\.html$/, '')}`, await readFile(join(folder, name), 'utf8'));
    server = await preview({ root, outDir: folder, logLevel: 'error', server: { port: 0, host: '127.0.0.1' } });
    origin = `http://127.0.0.1:${server.port}`;
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('shows every Markdown file of docs/', async () => {
    const shown = new Set(pages().map(({ file }) => file));
    const files = (await filesOf(join(ROOT, 'docs'), '**/*.md')).map((name) => `docs/${name}`);
    assert.deepEqual(
      files.filter((file) => !shown.has(file)),
      [],
    );
    for (const { slug } of pages()) assert.ok(html.has(slug === 'index' ? '/' : `/${slug}/`), `${slug} was not built`);
  });

  it('has no link to a page or heading that is not there', async () => {
    const files = new Set((await filesOf(folder, '**')).map((name) => `/${name}`));
    const ids = new Map([...html].map(([path, text]) => [path, new Set([...text.matchAll(/\sid="([^"]*)"/g)].map((match) => decodeURI(match[1] ?? '')))]));
    const broken: string[] = [];
    for (const [from, text] of html) {
      for (const [, href = ''] of text.matchAll(/<a\s[^>]*?href="([^"]*)"/g)) {
        const to = new URL(href, `http://site${from}`);
        if (to.host !== 'site') continue;
        const there = ids.has(to.pathname) || files.has(to.pathname);
        if (!there || (to.hash.length > 1 && !ids.get(to.pathname)?.has(decodeURI(to.hash.slice(1))))) broken.push(`${from} -> ${href}`);
      }
    }
    assert.deepEqual(broken, []);
    assert.ok(html.get('/')?.includes('href="/architecture/"'), 'no links were found at all');
  });

  it('loads nothing from elsewhere', async () => {
    const loads =
      /<(?:script|img|iframe|source)\s[^>]*?\ssrc(?:set)?="(?:https?:)?\/\/|<link\s(?![^>]*rel="canonical")[^>]*href="(?:https?:)?\/\/|url\(["']?(?:https?:)?\/\/|@import\s*["'](?:https?:)?\/\//;
    for (const [path, text] of html) assert.doesNotMatch(text, loads, path);
    for (const name of await filesOf(folder, '**/*.css')) assert.doesNotMatch(await readFile(join(folder, name), 'utf8'), loads, name);
  });

  for (const theme of ['light', 'dark'] as const) {
    it(`is searched and shows diagrams in a browser without a network, ${theme}`, async () => {
      const elsewhere: string[] = [];
      const context = await browser.newContext({ colorScheme: theme });
      const tab = await context.newPage();
      await tab.route('**/*', (route) => {
        if (route.request().url().startsWith(origin) || /^(data|blob):/.test(route.request().url())) return route.continue();
        elsewhere.push(route.request().url());
        return route.abort();
      });
      await tab.goto(origin, { waitUntil: 'load' });
      await search(tab, 'quarantine', 'Rewards');
      assert.equal(await tab.evaluate(() => document.documentElement.dataset['theme']), theme);
      await tab.goto(`${origin}/architecture/`, { waitUntil: 'load' });
      await tab.locator('pre.mermaid svg').first().waitFor();
      assert.deepEqual(elsewhere, []);
      await context.close();
    });
  }
});

async function search(tab: Tab, words: string, title: string): Promise<void> {
  await tab.getByRole('button', { name: 'Search' }).first().click();
  await tab.getByRole('searchbox').or(tab.getByRole('textbox')).first().fill(words);
  await tab.getByRole('link', { name: title }).and(tab.locator('.pagefind-ui__result-link')).first().waitFor();
}
