// usage: node bench/console-screenshots.ts   takes a picture of every page of the console in both themes, into docs/screenshots/console
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { consoleFolder, startBrowser } from '@modwright/console/testing';
import { recordBuild, recordGroup, SAMPLE, startTestStack, type TestStack } from '@modwright/gateway/testing';
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
    trainer: true,
    consoleFolder: consoleFolder(),
    fails: (module) => module === 'markRead',
    version: () => 'policy-v000000',
    plan: ({ answers }) => ({
      ...SAMPLE.plan,
      questions: answers.length > 0 ? [] : [{ id: 'Q1', text: 'May a book be marked unread again?', alternatives: ['no', 'yes, by whoever read it'] }],
    }),
  });
  await stack.call('POST', '/v1/rubrics', { name: 'ease', description: '1 = nobody finds it, 5 = obvious' });
  const builds: { id: string }[] = [];
  for (const brief of BRIEFS) builds.push((await (await stack.call('POST', '/v1/builds', { brief })).json()) as { id: string });
  const { id: waiting } = (await (await stack.call('POST', '/v1/builds', { brief: BRIEFS[0], interactive: true })).json()) as { id: string };
  const run = await train(stack);
  const browser = await startBrowser();
  try {
    for (const theme of ['light', 'dark'] as const) await shoot(browser, theme, stack, { build: builds[0]?.id ?? '', waiting, run });
  } finally {
    await browser.close();
  }
});

async function shoot(
  from: Browser,
  theme: 'light' | 'dark',
  stack: TestStack,
  { build, waiting, run }: Readonly<Record<'build' | 'waiting' | 'run', string>>,
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
  await page.getByText('1 finding').click();
  await page.getByRole('button', { name: 'src/modules/mark-read.ts:4' }).click();
  await page.getByRole('heading', { name: 'Scores' }).scrollIntoViewIfNeeded();
  // As text: benches are type-checked without a browser's types.
  await page.locator('.scores').evaluate('(element) => element.scrollIntoView()');
  await picture('app-scores');
  await page.goto(`${stack.url}/learning`);
  await page.getByRole('treeitem').nth(1).waitFor();
  await picture('learning');
  await page.goto(`${stack.url}/learning/versions/policy-v000001`);
  await page.getByRole('combobox', { name: 'Module' }).waitFor();
  await picture('version');
  await page.goto(`${stack.url}/learning/runs/${run}`);
  await page.getByRole('img', { name: /^Loss/ }).waitFor();
  await page.getByText('passed the gate').waitFor();
  await picture('training-run');
  await page.goto(`${stack.url}/learning/rewards?about=build_one`);
  await page.getByRole('table', { name: 'Components' }).first().waitFor();
  await picture('rewards');
  await page.goto(`${stack.url}/operations`);
  await page.getByRole('table', { name: 'Queues and workers' }).waitFor();
  await picture('operations');
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

/** A run that ends with a better version; what both versions wrote in its plays can be compared. */
async function train(stack: TestStack): Promise<string> {
  await recordGroup(stack.postgres, 'one', [0, 0.5, 1]);
  const played: string[] = [];
  stack.trainer().scores(({ version, build, seed }) => {
    played.push(build.replace('build_', ''));
    return (version === 'policy-v000001' ? 0.8 : 0.5) + (seed % 3) / 20;
  });
  const gate = { held_out: ['lending', 'bookings', 'invoices'].map((name) => ({ name, request: { brief: name } })), seeds: 2 };
  const { id } = (await (await stack.call('POST', '/v1/runs', { method: 'grpo', gate })).json()) as { id: string };
  await (await stack.call('GET', `/v1/runs/${id}/events`)).text();
  for (const build of played) await recordBuild(stack.postgres, build, ['lendTool']);
  return id;
}
