import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { followBuild } from '@modwright/client';
import type { PlanRequested } from '@modwright/contracts/build';
import { recordBuild, recordGroup, SAMPLE, startTestStack } from '@modwright/gateway/testing';
import { publishBytes, subjects } from '@modwright/runtime';
import type { Page } from 'playwright-core';
import { seriousFindings } from './testing/axe.ts';
import { consoleFolder, startBrowser } from './testing/browser.ts';

const gate = { hold: Promise.withResolvers<void>() };
after(() => gate.hold.resolve());
const QUESTION = { id: 'Q1', text: 'May a book be marked unread again?', alternatives: ['no', 'yes, by whoever read it'] };
const planned: PlanRequested[] = [];
const stack = await startTestStack({
  beforePlan: () => gate.hold.promise,
  plan: (request) => {
    planned.push(request);
    return { ...SAMPLE.plan, questions: request.answers.length > 0 ? [] : [QUESTION] };
  },
  sandbox: true,
  trainer: true,
  consoleFolder: consoleFolder(),
  fails: (module) => module === 'markRead',
  version: () => 'policy-v000000',
});
const browser = await startBrowser();
after(() => browser.close());
const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
const page = await context.newPage();
const problems: string[] = [];
page.on('pageerror', (error) => problems.push(error.message));
page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));

/** What makes the page wider than the window; nothing when it fits. */
async function tooWide(shown: Page): Promise<string[]> {
  return shown.evaluate(() => {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const sticksOut = (element: Element): boolean => element.getBoundingClientRect().right > innerWidth && !element.closest('.scroll-x, svg');
    return [
      `${document.documentElement.scrollWidth} pixels`,
      ...[...document.querySelectorAll('body *')].filter(sticksOut).map((one) => one.outerHTML.slice(0, 120)),
    ];
  });
}

async function assertAccessible(what: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) assert.deepEqual(await seriousFindings(page, theme), [], `${what}, ${theme}`);
}

describe('the console', () => {
  it('asks for a key and says when one is wrong', async () => {
    await page.goto(stack.url);
    await assertAccessible('sign in');
    await page.getByLabel('API key').fill('mw_wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    problems.length = 0;
  });

  it('is entered by the address with the key, which leaves the address bar', async () => {
    await page.goto(`${stack.url}/#key=${stack.key}`);
    await page.reload();
    await page.getByText('No builds yet').waitFor();
    assert.ok(!page.url().includes('key='));
    await page.getByText('Admin').waitFor();
    await assertAccessible('no builds');
  });

  it('starts a build with the keyboard alone and shows the conversation live', async () => {
    await page.keyboard.press('n');
    await page.getByLabel('Brief').waitFor();
    await page.keyboard.type('A reading list with titles and authors');
    await assertAccessible('new build');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('option').getByText('make a plan of the brief').waitFor();
    await page.getByText('reads the brief').waitFor();
  });

  it('loses nothing by a reload and a break of the connection in the middle', async () => {
    await page.reload();
    await page.getByRole('option').getByText('make a plan of the brief').waitFor();
    await stack.restartGateway();
    gate.hold.resolve();
    await page.getByRole('option').getByText('the app runs and passes').waitFor();
    await page.getByText('Ended', { exact: true }).waitFor();
    const rows = page.getByRole('option');
    const total = Number(await rows.last().getAttribute('aria-setsize'));
    const build = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const { last_seq: lastSeq } = (await (await stack.call('GET', `/v1/builds/${build}`)).json()) as { last_seq: number };
    assert.equal(total, lastSeq);
    await assertAccessible('conversation');
    problems.length = 0;
  });

  it('plays a build that has ended back, by itself or step by step, as fast as one likes', async () => {
    const line = page.getByRole('slider', { name: 'Position in the conversation' });
    const standsAt = async (): Promise<string> => (await line.getAttribute('aria-valuetext')) ?? '';
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.getByRole('listbox').focus();
    await page.keyboard.press('p');
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    const start = await standsAt();
    assert.match(start, /^message \d+ of \d+, after 0 s$/);
    await line.focus();
    await page.keyboard.press('ArrowRight');
    assert.notEqual(await standsAt(), start);
    await page.keyboard.press('>');
    assert.equal(await page.getByRole('combobox', { name: 'Speed' }).inputValue(), '25');
    const box = await line.boundingBox();
    assert.ok(box);
    const stepped = await standsAt();
    await page.mouse.click(box.x + box.width * 0.6, box.y + box.height / 2);
    assert.notEqual(await standsAt(), stepped);
    const [, at] = /^message (\d+) of/.exec(await standsAt()) ?? [];
    assert.equal(await page.locator('[role=option]').first().getAttribute('aria-setsize'), at);
    await page.keyboard.press('End');
    assert.match(await standsAt(), /^message (\d+) of \1,/);
    await assertAccessible('playback');
    await page.keyboard.press('p');
    await line.waitFor({ state: 'detached' });
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await page.keyboard.press('p');
    await page.waitForFunction(() => /^message (\d+) of \1,/.test(document.querySelector('[type=range]')?.getAttribute('aria-valuetext') ?? ''));
    await page.keyboard.press('p');
    await page.getByText('Ended', { exact: true }).waitFor();
  });

  it('goes through the messages by keys, and says what each used', async () => {
    await page.getByRole('listbox').focus();
    await page.keyboard.press('Home');
    await page.getByRole('complementary').getByText('A reading list').first().waitFor();
    await page.keyboard.press('j');
    await page.getByRole('complementary').getByText('make a plan of the brief').waitFor();
    await assertAccessible('one message');
    await page.getByRole('option').filter({ hasText: 'Coder' }).filter({ hasText: '1 draft' }).first().click();
    await page.locator('.turn summary').first().click();
    await page.getByText(/^write (markRead|readingCounts)/).waitFor();
    await page.locator('pre[aria-label="Completion"]').getByText('export async function').waitFor();
    await page.getByRole('button', { name: 'Good', exact: true }).click();
    await page.getByLabel('Comment, if you like').fill('short and clear');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('list', { name: 'What was said' }).getByText('Good short and clear').waitFor();
    await assertAccessible('a turn and what is said of it');
    await page.keyboard.press('Escape');
    await page.getByRole('listbox').focus();
    await page.keyboard.press('v');
    await page.getByRole('img', { name: /Who speaks to whom/ }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).getByText('Previous message').waitFor();
    await assertAccessible('keys');
    await page.keyboard.press('Escape');
  });

  it('shows the plan: requirements against modules and cases, and how they hang together', async () => {
    await page.getByRole('link', { name: 'Plan', exact: true }).click();
    await page.getByRole('button', { name: 'R2, markRead: 2 of 2 cases pass' }).click();
    await page.getByRole('region', { name: 'R2 in markRead' }).getByText('markRead.a2').waitFor();
    await page.getByRole('img', { name: /^1 entity, 2 modules that use them, and 2 endpoints/ }).waitFor();
    await page.getByRole('table', { name: 'Book' }).getByText('unread | read').waitFor();
    await page.getByText(QUESTION.text).waitFor();
    await assertAccessible('plan');
  });

  it('runs the app in a frame that works and reaches nothing outside itself', async () => {
    await page.getByRole('link', { name: 'App', exact: true }).click();
    await page.getByRole('button', { name: 'Run the app' }).click();
    const frame = page.frameLocator('iframe');
    await frame.getByRole('heading').first().waitFor();
    const inner = page.frames().find((one) => one !== page.mainFrame());
    assert.ok(inner);
    const attempts = await inner.evaluate(async (api) => {
      const tried = async (act: () => unknown): Promise<string> => {
        try {
          return `did: ${String(await act())}`;
        } catch {
          return 'failed';
        }
      };
      return {
        own: await tried(async () => (await fetch('/api/books')).status),
        parent: await tried(() => parent.document.title),
        key: await tried(() => localStorage.getItem('modwright.key')),
        cookie: await tried(() => document.cookie),
        popUp: await tried(() => (open('about:blank') === null ? Promise.reject(new Error('blocked')) : 'opened')),
        top: await tried(() => void ((top as Window).location.href = 'about:blank#taken')),
        vote: await tried(async () => (await fetch(`${api}/v1/ballots`, { method: 'POST' })).status),
      };
    }, stack.url);
    assert.equal(attempts.own, 'did: 200');
    assert.deepEqual(
      { ...attempts, own: '', top: '' },
      { own: '', parent: 'failed', key: 'failed', cookie: 'failed', popUp: 'failed', top: '', vote: 'failed' },
    );
    assert.ok(page.url().endsWith('/app'));
    problems.length = 0;
    await assertAccessible('app');
  });

  it('shows what each score follows from, how the app scales, and its files', async () => {
    await page.getByText('1 finding').click();
    await page.getByRole('button', { name: 'src/modules/mark-read.ts:4' }).click();
    await page.locator('pre[aria-label="src/modules/mark-read.ts"]').getByText('export async function markRead').waitFor();
    await page.getByRole('navigation', { name: 'Files of the app' }).getByRole('button', { name: 'schema.ts' }).click();
    await page.locator('pre[aria-label="src/schema.ts"]').waitFor();
    await page.getByRole('img', { name: 'Milliseconds of 2 endpoints at 100, 1K, 10K rows' }).waitFor();
    await assertAccessible('scores, curve and files');
    assert.match(await page.getByRole('textbox', { name: 'Command that clones' }).inputValue(), /^git clone http:.*\/git\/reading-list\.git$/);
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await page
      .getByRole('status')
      .filter({ hasText: /Copied|Marked/ })
      .waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download as zip' }).click()]);
    assert.equal(download.suggestedFilename(), 'reading-list.zip');
    assert.equal(
      readFileSync(await download.path())
        .subarray(0, 2)
        .toString(),
      'PK',
    );
  });

  it('takes a vote by the keyboard alone, blind until it is cast, and says what it moved', async () => {
    await stack.call('POST', '/v1/rubrics', { name: 'ease', description: '1 = nobody finds it, 5 = obvious' });
    await page.keyboard.press('g');
    await page.keyboard.press('v');
    for (const name of ['App A', 'App B']) await page.frameLocator(`iframe[title="${name}"]`).getByRole('heading').first().waitFor();
    assert.doesNotMatch(await page.locator('main').innerText(), /policy-v|pass/);
    await assertAccessible('ballot');
    const address = page.url();
    assert.match(address, /ballot=/);
    await page.reload();
    await page.getByRole('group', { name: 'ease: score of app A' }).waitFor();
    assert.equal(page.url(), address);
    for (const key of ['4', '2', 'b']) await page.keyboard.press(key);
    await page.getByRole('button', { name: 'B is better', pressed: true }).waitFor();
    await page.getByRole('group', { name: 'ease: score of app B' }).getByRole('button', { name: '2', pressed: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Your vote counts').waitFor();
    await page.getByText('policy-v000000').first().waitFor();
    await page.getByText(/before, .* now/).waitFor();
    await assertAccessible('outcome of a vote');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing to compare now').waitFor();
    await assertAccessible('nothing to compare');
    problems.length = 0;
  });

  it('shows what one said and what all votes say', async () => {
    await page.getByRole('link', { name: 'What you said' }).click();
    await page.getByRole('rowheader', { name: 'B is better' }).waitFor();
    await page.getByRole('rowheader', { name: 'Score 4' }).waitFor();
    await assertAccessible('history');
    await page.getByRole('link', { name: 'What the votes say' }).click();
    await page.getByRole('heading', { name: '1 vote of 1 rater' }).waitFor();
    await assertAccessible('statistics');
  });

  it('lets a person answer the plan in place before anything is written', async () => {
    await page.goto(`${stack.url}/new`);
    await page.getByLabel('Brief').fill('A reading list of a school');
    await page.getByLabel('Show me the plan before anything is written').check();
    await page.getByRole('button', { name: 'Start the build' }).click();
    await page.getByRole('link', { name: 'The plan waits for you' }).click();
    await page.getByRole('radio', { name: 'yes, by whoever read it' }).check();
    await page.getByText('Not so').click();
    await page.getByLabel('What holds instead').fill('A book may be read twice');
    await assertAccessible('plan that waits');
    await page.getByRole('button', { name: 'Plan again with my answers (2 answers)' }).click();
    await page.getByText('Plan 2').waitFor();
    assert.deepEqual(
      planned.at(-1)?.answers.map(({ question, text }) => [question, text]),
      [
        ['Q1', 'yes, by whoever read it'],
        ['A1', 'A book may be read twice'],
      ],
    );
    assert.equal(await page.getByText(QUESTION.text).count(), 0);
    await page.getByRole('button', { name: 'Accept the plan' }).click();
    await page.getByText('Accepted').waitFor();
  });

  it('shows a training run as it goes, and what came of it', async () => {
    await recordGroup(stack.postgres, 'one', [0, 1]);
    const played: string[] = [];
    stack.trainer().scores(({ version, build }) => (played.push(build.replace('build_', '')), version === 'policy-v000001' ? 0.9 : 0.5));
    const gate = { held_out: [{ name: 'lending', request: { brief: 'a library' } }], seeds: 2 };
    const { id } = (await (await stack.call('POST', '/v1/runs', { method: 'grpo', gate })).json()) as { id: string };
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await page.getByRole('link', { name: 'Training runs' }).click();
    await page.getByRole('link', { name: id }).click();
    await page.getByRole('img', { name: 'Loss: from 1 to 0.333 in 3 steps' }).waitFor();
    for (const name of ['Reward', 'KL to the parent', 'Entropy', 'Tokens per second'])
      await page.getByRole('img', { name: new RegExp(`^${name}: `) }).waitFor();
    await page.getByRole('img', { name: /^policy-v000001 against policy-v000000: \+0.40, 90 % interval/ }).waitFor();
    await page.getByText('Promoted', { exact: true }).first().waitFor();
    await assertAccessible('training run');
    for (const build of played) await recordBuild(stack.postgres, build, ['lend']);
  });

  it('rolls a version back and promotes it again, each after a question', async () => {
    await page.getByRole('link', { name: 'policy-v000001' }).first().click();
    await page.getByText('passed the gate').waitFor();
    await page.getByRole('combobox', { name: 'Module' }).waitFor();
    assert.deepEqual(await page.locator('.sides .source').allInnerTexts(), ['source of lend', 'source of lend']);
    await assertAccessible('version');
    await page.getByRole('button', { name: 'Roll back' }).click();
    await page.getByRole('dialog').getByLabel('Why, for whoever reads it later').fill('worse with dates');
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
    await page.getByText('Rolled back').waitFor();
    await page.getByRole('button', { name: 'Promote' }).click();
    await assertAccessible('promote');
    await page.getByLabel('I answer for it').check();
    await page.getByRole('dialog').getByRole('button', { name: 'Promote' }).click();
    await page.getByText('Active', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Versions' }).click();
    const tree = page.getByRole('tree', { name: 'Versions of the policy' });
    await tree.getByRole('treeitem', { name: /policy-v000001.*Active/ }).waitFor();
    await tree.getByRole('treeitem').first().focus();
    await page.keyboard.press('ArrowDown');
    assert.match((await page.locator(':focus').innerText()) ?? '', /policy-v000001/);
    await assertAccessible('versions');
  });

  it('explains a reward by its components', async () => {
    await page.getByRole('link', { name: 'Rewards' }).click();
    await page.getByLabel('Build or turn').fill('build_one');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByRole('table', { name: 'Components' }).first().getByText('case_pass_share').waitFor();
    await assertAccessible('rewards');
  });

  it('shows how the installation stands, and lets a dead letter be decided on', async () => {
    const bus = await stack.nats.connect('orchestrator');
    for (const id of ['one', 'two']) await publishBytes(bus, subjects.work('coder'), id, Buffer.from([0xff, id.length]));
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    for (const part of ['Database', 'Bus', 'Orchestrator', 'Critic', 'Sandbox', 'Trainer'])
      await page.getByRole('listitem').filter({ hasText: part }).getByText('Up', { exact: true }).waitFor();
    const letters = page.getByRole('table', { name: 'Dead letters' }).getByRole('row');
    await letters.nth(2).waitFor();
    const coder = page.getByRole('table', { name: 'Queues and workers' }).getByRole('row', { name: 'Coder' });
    assert.equal(await coder.getByRole('cell').last().innerText(), '4');
    await assertAccessible('operations');
    await letters.last().getByRole('button', { name: 'Let it go' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Let it go' }).click();
    await letters.nth(2).waitFor({ state: 'detached' });
    const before = await letters.last().innerText();
    await letters.last().getByRole('button', { name: 'Send again' }).click();
    // It is no better than before, so that it comes back as another letter.
    await page.waitForFunction((text) => document.querySelector('table[aria-label="Dead letters"] tbody')?.textContent !== text, before);
  });

  it('tells 200 pages that watch one build everything, each message once and in order', async () => {
    gate.hold = Promise.withResolvers<void>();
    const { id } = (await (await stack.call('POST', '/v1/builds', { brief: 'A reading list for many eyes' })).json()) as { id: string };
    let open = 0;
    const watch = async (): Promise<number[]> => {
      const seen: number[] = [];
      for await (const event of followBuild({ url: stack.url, key: stack.key }, id)) {
        if (event.kind === 'open' && ++open === 200) gate.hold.resolve();
        if (event.kind === 'message') seen.push(event.message.seq);
      }
      return seen;
    };
    const told = await Promise.all(Array.from({ length: 200 }, watch));
    const { last_seq: lastSeq } = (await (await stack.call('GET', `/v1/builds/${id}`)).json()) as { last_seq: number };
    const all = Array.from({ length: lastSeq }, (_, index) => index + 1);
    assert.ok(lastSeq > 20);
    assert.deepEqual(new Set(told.map(String)), new Set([String(all)]));
  });

  it('lists the build, and its pages fit into 320 pixels', async () => {
    await page.goto(stack.url);
    await page.getByRole('link', { name: 'reading', exact: false }).first().waitFor();
    await assertAccessible('builds');
    const { pathname } = new URL((await page.getByRole('link', { name: 'reading' }).first().getAttribute('href')) ?? '', stack.url);
    await page.setViewportSize({ width: 320, height: 640 });
    for (const path of ['/', '/vote/history', '/vote/statistics', `${pathname}/plan`, '/learning/runs', '/operations']) {
      await page.goto(`${stack.url}${path}`);
      await page.getByRole('table').first().waitFor();
      assert.deepEqual(await tooWide(page), [], path);
    }
    assert.deepEqual(problems, []);
  });
});
