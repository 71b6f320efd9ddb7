// Runs in the sandbox: node /app/driver/main.ts <journeys at once>. Reads /app/journeys.json, drives Chromium through each journey, writes /out/journeys.json.
import { readFileSync, writeFileSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { Journey, JourneyReport } from '../domain/journey.ts';
import { perform, SceneRefused, type Walk } from './perform.ts';
import { NO_ANSWER, startProxy } from './proxy.ts';
import { followTraffic } from './traffic.ts';
import { watchPage } from './watch.ts';

const SOCKET = '/peers/app.sock';
const JOURNEYS = '/app/journeys.json';
const REPORTS = '/out/journeys.json';
const STEP_TIMEOUT_MS = 30_000;
const SHOWN_CHARS = 160;

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
];

async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/image/chromium/chromium',
    headless: true,
    // The sandbox around this process forbids a second one inside it.
    chromiumSandbox: false,
    args: FLAGS,
    env: { HOME: '/tmp', PATH: '/usr/bin:/bin', LD_LIBRARY_PATH: '/image/chromium/lib', FONTCONFIG_PATH: '/image/chromium' },
  });
}

async function runJourney(browser: Browser, journey: Journey): Promise<JourneyReport> {
  const startedAt = performance.now();
  const proxy = await startProxy(SOCKET, crypto.randomUUID());
  const context = await browser.newContext({ baseURL: proxy.origin });
  const page = await context.newPage();
  page.setDefaultTimeout(STEP_TIMEOUT_MS);
  const { settle, ...findings } = watchPage(page);
  const walk: Walk = { page, origin: proxy.origin, ids: new Map(), traffic: followTraffic(page), pagesChecked: new Set(), accessibility: [] };
  const ending = await walkThrough(journey, walk);
  await settle();
  await context.close();
  proxy.close();
  const { accessibility, pagesChecked } = walk;
  return { id: journey.id, ...ending, ...findings, pagesChecked: [...pagesChecked], accessibility, ms: Math.round(performance.now() - startedAt) };
}

async function walkThrough(journey: Journey, walk: Walk): Promise<Pick<JourneyReport, 'failedStep' | 'failure'>> {
  for (const [failedStep, step] of journey.steps.entries()) {
    try {
      await perform(step, walk);
    } catch (error) {
      if (error instanceof SceneRefused) break;
      return { failedStep, failure: `${firstLine(error)}; the page showed ${JSON.stringify(await shownText(walk.page))}` };
    }
  }
  return { failedStep: -1, failure: '' };
}

function firstLine(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}

/** The beginning of what a person would read on the page. */
async function shownText(page: Page): Promise<string> {
  const text = await page
    .locator('body')
    .innerText({ timeout: 1_000 })
    .catch(() => '');
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, SHOWN_CHARS);
}

const journeys = JSON.parse(readFileSync(JOURNEYS, 'utf8')) as readonly Journey[];
const browser = await startBrowser();
const reports: JourneyReport[] = [];
const queue = journeys.values();
let appIsGone = false;
const work = async (): Promise<void> => {
  for (const journey of queue) {
    if (appIsGone) return;
    const report = await runJourney(browser, journey);
    reports.push(report);
    // Written after each one, so that a killed run still tells what it saw.
    writeFileSync(REPORTS, JSON.stringify(reports));
    // Without an app every other journey would only wait in vain.
    appIsGone ||= report.failure.includes(NO_ANSWER) || report.badAnswers.some(({ body }) => body.startsWith(NO_ANSWER));
  }
};
await Promise.all(Array.from({ length: Number(process.argv[2]) }, work));
await browser.close();
