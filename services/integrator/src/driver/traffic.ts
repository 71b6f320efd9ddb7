import type { Page, Request, Response } from 'playwright-core';

/** What goes between a page and the app. */
export interface Traffic {
  /** Answers since `forget` was called last. */
  readonly answers: readonly Response[];
  forget(): void;
  /** Resolves when the page has asked nothing more for a moment, or after `limitMs`. */
  quiet(limitMs: number): Promise<void>;
}

/** A page that answers an answer with another request does so at once. */
const QUIET_MS = 40;
const CHECK_MS = 10;

/** Follows a page's requests from now on. */
export function followTraffic(page: Page): Traffic {
  const open = new Set<Request>();
  const answers: Response[] = [];
  let changedAt = performance.now();
  const close = (request: Request): void => {
    open.delete(request);
    changedAt = performance.now();
  };
  page.on('request', (request) => {
    open.add(request);
    changedAt = performance.now();
  });
  page.on('response', (response) => answers.push(response));
  page.on('requestfinished', close);
  page.on('requestfailed', close);
  return {
    answers,
    forget: () => void (answers.length = 0),
    quiet: async (limitMs) => {
      const startedAt = performance.now();
      const isQuiet = (): boolean => open.size === 0 && performance.now() - Math.max(changedAt, startedAt) >= QUIET_MS;
      while (!isQuiet() && performance.now() - startedAt < limitMs) await new Promise((resolve) => setTimeout(resolve, CHECK_MS));
    },
  };
}
