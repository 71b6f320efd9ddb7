import type { Page } from 'playwright-core';

// Scripts of the page are text: benches are type-checked without a browser's types.
/** Resolves, with the milliseconds since the page was asked for, once something is on the screen. */
export const drawn = (selector: string): string =>
  `new Promise((done) => { const look = () => document.querySelector('${selector}') ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look); look(); })`;
/** Chooses a build in the list; resolves with the milliseconds until its newest message is on the screen. */
export const opened = (build: string, last: number): string => `(async () => {
  const startedAt = performance.now();
  document.querySelector('a[href="/builds/${build}"]').click();
  return (await ${drawn(`[role=option][aria-posinset="${last}"] .text:not(.pending)`)}) - startedAt;
})()`;
/** Resolves with the frames a second during `ms`; the list is `list` in what is done in each. */
export const framesPerSecond = (perFrame: string, ms: number): string => `new Promise((done) => {
  const list = document.querySelector('[role=listbox]');
  const startedAt = performance.now();
  let frames = 0;
  const step = () => {
    frames++;
    ${perFrame};
    const took = performance.now() - startedAt;
    if (took < ${ms}) requestAnimationFrame(step);
    else done((frames / took) * 1000);
  };
  requestAnimationFrame(step);
})`;
/** Notes when each message that comes was drawn, in milliseconds since 1970. */
export const WATCH_ROWS = `{
  globalThis.drawnAt = {};
  const look = () => {
    for (const row of document.querySelectorAll('[role=option]')) {
      const seq = row.getAttribute('aria-posinset');
      if (row.querySelector('.text:not(.pending)') && !(seq in drawnAt)) requestAnimationFrame(() => (drawnAt[seq] ??= performance.timeOrigin + performance.now()));
    }
  };
  new MutationObserver(look).observe(document.querySelector('[role=listbox]'), { subtree: true, childList: true, attributes: true });
}`;

export type WorkClock = <T>(doing: () => Promise<T>) => Promise<readonly [result: T, workMs: number]>;

/** Processor time of a page's main thread, by the DevTools protocol (Performance.getMetrics, https://chromedevtools.github.io/devtools-protocol/tot/Performance). */
export async function startWorkClock(page: Page): Promise<WorkClock> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const now = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1000;
  };
  return async (doing) => {
    const before = await now();
    const result = await doing();
    return [result, (await now()) - before];
  };
}
