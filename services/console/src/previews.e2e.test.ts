import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTestStack } from '@modwright/gateway/testing';
import type { Frame } from 'playwright-core';
import { consoleFolder, startBrowser } from './testing/browser.ts';

// As kubectl port-forward gives them: two ports of this machine, and names below localhost that the browser itself leads there.
const stack = await startTestStack({
  sandbox: true,
  consoleFolder: consoleFolder(),
  fails: (module) => module === 'markRead',
  version: () => 'policy-v000000',
  previews: { names: 'http://*.localhost', consoleOrigins: ['http://localhost:*', 'http://127.0.0.1:*'] },
});
const port = stack.previewPort;
const browser = await startBrowser();
after(() => browser.close());
const page = await browser.newPage();

describe('the console, where previews have names instead of ports', () => {
  let build = '';
  before(async () => {
    ({ id: build } = (await (await stack.call('POST', '/v1/builds', { brief: 'A reading list' })).json()) as { id: string });
    await page.goto(`${stack.url.replace('127.0.0.1', 'localhost')}/#key=${stack.key}`);
    await page
      .getByRole('link', { name: /reading-list|Reading list/i })
      .first()
      .waitFor();
  });
  const inner = (): Frame => page.frames().find((one) => one !== page.mainFrame()) ?? assert.fail('there is no frame');

  it('shows an app that works, and that reaches neither the console nor its API', async () => {
    await page.goto(`${new URL(page.url()).origin}/builds/${build}/app`);
    await page.getByRole('button', { name: 'Run the app' }).click();
    await page.frameLocator('iframe').getByRole('heading').first().waitFor();
    assert.match(inner().url(), new RegExp(`^http://[a-z0-9-]+\\.localhost:${port}/`));
    const tried = await inner().evaluate(async (api) => {
      const status = (url: string): Promise<string> =>
        fetch(url)
          .then(({ status: code }) => String(code))
          .catch(() => 'failed');
      return [await status('/api/books'), await status(`${api}/v1/builds`), await status(`${api}/v1/health`)];
    }, stack.url);
    assert.deepEqual(tried, ['200', 'failed', 'failed']);
  });

  it('shows both apps of a ballot', async () => {
    await page.goto(`${new URL(page.url()).origin}/vote`);
    for (const name of ['App A', 'App B']) await page.frameLocator(`iframe[title="${name}"]`).getByRole('heading').first().waitFor();
    const origins = page.frames().map((frame) => new URL(frame.url()).origin);
    assert.equal(new Set(origins).size, 3);
  });
});
