import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// As text: benches are type-checked without a browser's types.
const FINDINGS = `axe.run().then(({ violations }) => violations
  .filter(({ impact }) => impact === 'serious' || impact === 'critical')
  .map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 160)).join(' | ')))`;

/** What axe finds serious or critical on the page as it stands, in this theme. */
export async function seriousFindings(page: Page, theme: 'light' | 'dark'): Promise<string[]> {
  await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
  await page.evaluate(AXE);
  return page.evaluate<string[]>(FINDINGS);
}
