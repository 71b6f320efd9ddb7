// Runs in the sandbox: node /app/driver/main.ts <journeys at once>. Reads /app/journeys.json, drives Chromium through each journey, writes /out/journeys.json.
import { readFileSync, writeFileSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { Journey, JourneyReport } from '../domain/journey.ts';
import { perform, type Walk } from './perform.ts';
import { NO_ANSWER, startProxy } from './proxy.ts';
import { followTraffic } from './traffic.ts';
import { watchPage } from './watch.ts';

const SOCKET = '/peers/app.sock';
const JOURNEYS = '/app/journeys.json';
const REPORTS = '/out/journeys.json';
const JOURNEY_TIMEOUT_MS = 30_000;
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
  const findings = watchPage(page);
  const walk: Walk = { page, origin: proxy.origin, ids: new Map(), traffic: followTraffic(page) };
  page.setDefaultTimeout(JOURNEY_TIMEOUT_MS);

  let failedStep = -1;
  let failure = '';
  try {
    for (const [index, step] of journey.steps.entries()) {
      failedStep = index;
      await perform(step, walk);
    }
    failedStep = -1;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    failure = `${reason}; the page showed ${JSON.stringify(await shownText(page))}`;
  }
  await findings.settle();
  await context.close();
  proxy.close();
  const { consoleErrors, pageErrors, badAnswers } = findings;
  return { id: journey.id, failedStep, failure, consoleErrors, pageErrors, badAnswers, ms: Math.round(performance.now() - startedAt) };
}

/** The beginning of what a person would read on the page. */
async function shownText(page: Page): Promise<string> {
  const text = await page.locator('body').innerText({ timeout: 1_000 }).catch(() => '');
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
    if (report.badAnswers.some(({ body }) => body.startsWith(NO_ANSWER))) appIsGone = true;
  }
};
await Promise.all(Array.from({ length: Number(process.argv[2]) }, work));
await browser.close();
