// usage: node bench/console.ts [--record] [--rounds N] [BUNDLE ...]   how fast the console is in a real Chromium over a real gateway and PostgreSQL; folders of bundles are measured in turns, to be compared
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { consoleFolder, seriousFindings, startBrowser } from '@modwright/console/testing';
import { accepts, freePort, startChild } from '@modwright/embedded';
import { newApiKeyText } from '@modwright/runtime';
import { openStore } from '@modwright/store';
import type { Browser, Page } from 'playwright-core';
import { drawn, framesPerSecond, opened, startWorkClock, WATCH_ROWS } from './console-page.ts';
import { recordConversation, type LongConversation } from './long-conversation.ts';
import { quantile, round, writeResult } from './results.ts';
import { ROOT } from './running-stack.ts';
import { startStores } from './stores.ts';

const MESSAGES = 20_000;
/** Bundles take turns, so that what else the machine does meets all of them. */
const ROUNDS = '5';
const PAGES_A_ROUND = 4;
const OPENINGS_A_ROUND = 3;
const EVENTS_A_ROUND = 40;
const EVENT_EVERY_MS = 100;
const SCROLL_MS = 3_000;
/** One notch of a wheel in every frame. */
const SCROLL_PIXELS = 120;
const PASSWORD = 'bench';
const COMMAND = 'node bench/console.ts --record';

const { values, positionals } = parseArgs({
  options: { record: { type: 'boolean', default: false }, rounds: { type: 'string', default: ROUNDS } },
  allowPositionals: true,
});
const folder = mkdtempSync(join(tmpdir(), 'modwright-bench-'));

/** What was measured of one bundle. */
interface Measured {
  readonly scriptBytes: number[];
  readonly interactiveMs: number[];
  readonly openMs: number[];
  readonly scrollFps: number[];
  /** Of a page on which nothing moves: what the machine gives. */
  readonly idleFps: number[];
  readonly eventMs: number[];
  /** Processor time of the page's main thread, in milliseconds, which other load on the machine does not lengthen. */
  readonly workPerFrameMs: number[];
  readonly workPerEventMs: number[];
  readonly workToOpenMs: number[];
  /** Of axe, serious or worse, of each page in each theme. */
  readonly findings: string[][];
}

interface Served {
  readonly bundle: string;
  readonly url: string;
  readonly measured: Measured;
}

function secret(name: string, value: string): string {
  const file = join(folder, `${name}.secret`);
  writeFileSync(file, value, { mode: 0o600 });
  return file;
}

async function serve(bundle: string, env: Readonly<Record<string, string>>, stops: (() => Promise<unknown>)[]): Promise<Served> {
  const port = await freePort();
  const gateway = await startChild({
    name: 'gateway',
    command: process.execPath,
    args: [join(ROOT, 'services', 'gateway', 'src', 'main.ts')],
    env: { ...env, MODWRIGHT_GATEWAY_PORT: String(port), MODWRIGHT_GATEWAY_CONSOLE_FOLDER: bundle },
    logFile: join(folder, `gateway-${port}.log`),
    stopSignal: 'SIGTERM',
    ready: () => accepts(port),
    readyTimeoutMs: 60_000,
  });
  stops.push(() => gateway.stop());
  const measured = {
    scriptBytes: [],
    interactiveMs: [],
    openMs: [],
    scrollFps: [],
    idleFps: [],
    eventMs: [],
    workPerFrameMs: [],
    workPerEventMs: [],
    workToOpenMs: [],
    findings: [],
  };
  return { bundle, url: `http://127.0.0.1:${port}`, measured };
}

/** From the first byte asked for until the list of builds is on the screen, with nothing in the cache. */
async function openFirstPage(browser: Browser, { url, measured }: Served, key: string): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const scripts: Promise<number>[] = [];
  page.on('requestfinished', (request) => {
    if (request.resourceType() === 'script') scripts.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
  });
  await page.goto(`${url}/#key=${key}`, { waitUntil: 'commit' });
  measured.interactiveMs.push(await page.evaluate<number>(drawn('table a[href^="/builds/"]')));
  await page.waitForLoadState('load');
  measured.scriptBytes.push((await Promise.all(scripts)).reduce((sum, size) => sum + size, 0));
  await context.close();
}

async function measureConversation(browser: Browser, { url, measured }: Served, key: string, conversation: LongConversation): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const work = await startWorkClock(page);
  for (let time = 0; time < OPENINGS_A_ROUND; time++) {
    await page.goto(`${url}/#key=${key}`);
    await page.evaluate(drawn(`a[href="/builds/${conversation.build}"]`));
    const [took, worked] = await work(() => page.evaluate<number>(opened(conversation.build, conversation.lastSeq())));
    measured.openMs.push(took);
    measured.workToOpenMs.push(worked);
  }
  const [events, workOfEvents] = await work(() => watchEvents(page, conversation));
  measured.eventMs.push(...events);
  measured.workPerEventMs.push(workOfEvents / events.length);
  measured.idleFps.push(await page.evaluate<number>(framesPerSecond('', SCROLL_MS)));
  await page.evaluate(`document.querySelector('[role=listbox]').scrollTop = 0`);
  const [frames, workOfFrames] = await work(() => page.evaluate<number>(framesPerSecond(`list.scrollTop += ${SCROLL_PIXELS}`, SCROLL_MS)));
  measured.scrollFps.push(frames);
  measured.workPerFrameMs.push(workOfFrames / (frames * (SCROLL_MS / 1000)));
  await context.close();
}

/** Milliseconds from the commit of each message until the open page has drawn it. */
async function watchEvents(page: Page, conversation: LongConversation): Promise<number[]> {
  await page.evaluate(WATCH_ROWS);
  const committed = new Map<number, number>();
  for (let count = 0; count < EVENTS_A_ROUND; count++) {
    committed.set(await conversation.say(), performance.timeOrigin + performance.now());
    await delay(EVENT_EVERY_MS);
  }
  await page.evaluate(drawn(`[role=option][aria-posinset="${conversation.lastSeq()}"] .text:not(.pending)`));
  await delay(EVENT_EVERY_MS);
  const drawnAt = await page.evaluate<Record<string, number>>('drawnAt');
  return [...committed].map(([seq, at]) => (drawnAt[seq] ?? NaN) - at);
}

/** Serious findings of axe on the pages that this installation has something on. */
async function lookForBarriers(browser: Browser, { url, measured }: Served, key: string, { build }: LongConversation): Promise<void> {
  const page = await browser.newPage();
  await page.goto(`${url}/#key=${key}`);
  const ofBuild = ['', '?seq=4', '/plan', '/app'].map((tab) => `/builds/${build}${tab}`);
  for (const path of ['/', '/new', ...ofBuild, '/operations']) {
    await page.goto(`${url}${path}`);
    await page.getByRole('heading').first().waitFor();
    for (const theme of ['light', 'dark'] as const) measured.findings.push(await seriousFindings(page, theme));
  }
  await page.close();
}

function report({ bundle, measured }: Served): void {
  const p50 = (samples: readonly number[]): string => quantile(samples, 0.5).toFixed(0);
  const mean = (samples: readonly number[]): string => (samples.reduce((sum, one) => sum + one, 0) / samples.length).toFixed(2);
  console.log(`${bundle}
  scripts ${(quantile(measured.scriptBytes, 0.5) / 1024).toFixed(1)} KB, first page ${p50(measured.interactiveMs)} ms
  ${MESSAGES} messages: open ${p50(measured.openMs)} ms, scroll ${p50(measured.scrollFps)} frames/s (${p50(measured.idleFps)} with nothing to do)
  main thread: ${mean(measured.workToOpenMs)} ms to open, ${mean(measured.workPerFrameMs)} ms a frame of scrolling, ${mean(measured.workPerEventMs)} ms an event
  event to screen p50 ${p50(measured.eventMs)} ms, p95 ${quantile(measured.eventMs, 0.95).toFixed(0)} ms`);
}

async function record({ scriptBytes, interactiveMs, openMs, scrollFps, eventMs, findings }: Measured): Promise<void> {
  const write = (name: string, value: number, unit: string, n: number): Promise<void> => writeResult(`console.${name}`, { value, unit, n }, COMMAND);
  await write('script_kb_gzip', round(quantile(scriptBytes, 0.5) / 1024), 'KB', scriptBytes.length);
  await write('interactive_ms', round(quantile(interactiveMs, 0.5), 0), 'ms', interactiveMs.length);
  await write('open_20k_ms', round(quantile(openMs, 0.5), 0), 'ms', openMs.length);
  await write('scroll_fps', round(quantile(scrollFps, 0.5), 0), '1/s', scrollFps.length);
  await write('event_ms_p95', round(quantile(eventMs, 0.95), 0), 'ms', eventMs.length);
  await write('axe_serious', findings.flat().length, 'findings', findings.length);
}

const stops: (() => Promise<unknown>)[] = [];
try {
  const stores = await startStores(folder, ['gateway'], PASSWORD);
  stops.push(() => stores.stop());
  const store = openStore({ url: stores.databaseUrl, applicationName: 'bench' });
  stops.push(() => store.close());
  const conversation = await recordConversation(store, MESSAGES);
  const key = newApiKeyText();
  const env = {
    MODWRIGHT_LOG_LEVEL: 'error',
    MODWRIGHT_NATS_URL: stores.natsUrl,
    MODWRIGHT_NATS_PASSWORD_FILE: secret('nats', PASSWORD),
    MODWRIGHT_INTERNAL_TOKEN_FILE: secret('token', PASSWORD),
    MODWRIGHT_DATABASE_URL_FILE: secret('database', stores.databaseUrl),
    MODWRIGHT_SANDBOX_ADDRESS: '127.0.0.1:1',
    MODWRIGHT_ORCHESTRATOR_ADDRESS: '127.0.0.1:1',
    MODWRIGHT_CRITIC_ADDRESS: '127.0.0.1:1',
    MODWRIGHT_GATEWAY_HOST: '127.0.0.1',
    MODWRIGHT_GATEWAY_FIRST_KEY_FILE: secret('key', key),
  };
  const served: Served[] = [];
  for (const bundle of positionals.length > 0 ? positionals : [consoleFolder()]) served.push(await serve(bundle, env, stops));
  const browser = await startBrowser();
  stops.push(() => browser.close());
  for (let time = 0; time < Number(values.rounds); time++) {
    for (const one of served) {
      for (let count = 0; count < PAGES_A_ROUND; count++) await openFirstPage(browser, one, key);
      await measureConversation(browser, one, key, conversation);
    }
  }
  for (const one of served) report(one);
  for (const one of served) {
    await lookForBarriers(browser, one, key, conversation);
    const found = one.measured.findings.flat();
    console.log([`${one.bundle}: ${found.length} serious findings of axe`, ...new Set(found)].join('\n  '));
  }
  const [only] = served;
  if (values.record && only && served.length === 1) await record(only.measured);
} finally {
  for (const stop of stops.reverse()) await stop();
  rmSync(folder, { recursive: true, force: true });
}
