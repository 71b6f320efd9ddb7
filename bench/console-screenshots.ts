// usage: node bench/console-screenshots.ts   takes a picture of every page of the console in both themes, into docs/screenshots/console
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { consoleFolder, startBrowser } from '@modwright/console/testing';
import { SAMPLE, startTestStack, type TestStack } from '@modwright/gateway/testing';
import type { Browser } from 'playwright-core';
import { ROOT } from './running-stack.ts';

const OUT = join(ROOT, 'docs', 'screenshots', 'console');
const BRIEFS = [
  'A reading list: add books with title and author, mark them read, filter by status, show counts',
  'Books of a small school library, with what was read and by whom',
];

// As a test, since the stack belongs to one and stops after it.
await test('takes the pictures', async () => {
  mkdirSync(OUT, { recursive: true });
  const stack = await startTestStack({
    sandbox: true,
    consoleFolder: consoleFolder(),
    fails: (module) => module === 'markRead',
    version: () => 'policy-v000003',
    plan: ({ answers }) => ({
      ...SAMPLE.plan,
      questions: answers.length > 0 ? [] : [{ id: 'Q1', text: 'May a book be marked unread again?', alternatives: ['no', 'yes, by whoever read it'] }],
    }),
  });
  await stack.call('POST', '/v1/rubrics', { name: 'ease', description: '1 = nobody finds it, 5 = obvious' });
  const builds: { id: string }[] = [];
  for (const brief of BRIEFS) builds.push((await (await stack.call('POST', '/v1/builds', { brief })).json()) as { id: string });
  const { id: waiting } = (await (await stack.call('POST', '/v1/builds', { brief: BRIEFS[0], interactive: true })).json()) as { id: string };
  const browser = await startBrowser();
  try {
    for (const theme of ['light', 'dark'] as const) await shoot(browser, theme, stack, { build: builds[0]?.id ?? '', waiting });
  } finally {
    await browser.close();
  }
});

async function shoot(
  from: Browser,
  theme: 'light' | 'dark',
  stack: TestStack,
  { build, waiting }: Readonly<Record<'build' | 'waiting', string>>,
): Promise<void> {
  const page = await from.newPage({ colorScheme: theme, viewport: { width: 1360, height: 850 } });
  const picture = (name: string) => page.screenshot({ path: join(OUT, `${name}-${theme}.png`) });
  await page.goto(stack.url);
  await page.getByLabel('API key').waitFor();
  await picture('sign-in');
  await page.goto(`${stack.url}/#key=${stack.key}`);
  await page.reload();
  await page.getByRole('table').waitFor();
  await picture('builds');
  await page.goto(`${stack.url}/new`);
  await page.getByRole('button', { name: 'Use an example' }).click();
  await picture('new-build');
  await page.goto(`${stack.url}/builds/${build}`);
  await page.getByText('Ended', { exact: true }).waitFor();
  await page.getByText('the app runs and passes').waitFor();
  await picture('conversation');
  await page.getByRole('option').filter({ hasText: 'markRead' }).filter({ hasText: 'fails' }).first().click();
  await page.getByRole('complementary').waitFor();
  await page.getByRole('button', { name: 'Graph' }).click();
  await picture('message');
  await page.goto(`${stack.url}/builds/${build}/plan`);
  await page.getByRole('button', { name: /^R2, markRead/ }).click();
  await picture('plan');
  await page.goto(`${stack.url}/builds/${waiting}/plan`);
  await page.getByRole('radio').nth(1).check();
  await picture('plan-review');
  await page.goto(`${stack.url}/builds/${build}/app`);
  await page.getByRole('button', { name: 'Run the app' }).click();
  await page.frameLocator('iframe').getByRole('heading').first().waitFor();
  await picture('app');
  await page.goto(`${stack.url}/vote`);
  for (const name of ['App A', 'App B']) await page.frameLocator(`iframe[title="${name}"]`).getByRole('heading').first().waitFor();
  for (const key of ['4', '2', 'a']) await page.keyboard.press(key);
  await picture('vote');
  await page.keyboard.press('Enter');
  await page.getByText('Your vote counts').waitFor();
  await picture('vote-outcome');
  await page.goto(`${stack.url}/vote/history`);
  await page.getByRole('table').waitFor();
  await picture('vote-history');
  await page.goto(`${stack.url}/vote/statistics`);
  await page.getByRole('table').first().waitFor();
  await picture('vote-statistics');
  await page.close();
}
