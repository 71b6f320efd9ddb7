import type { Page, Response } from 'playwright-core';
import type { BadAnswer } from '../domain/journey.ts';

/** What went wrong on a page without any step asking. */
export interface Findings {
  readonly consoleErrors: string[];
  readonly pageErrors: string[];
  readonly badAnswers: BadAnswer[];
  /** Resolves when every bad answer's body has been read. */
  settle(): Promise<void>;
}

const MAX_FINDINGS = 10;
const MAX_CHARS = 600;
/** The browser's own line about an answer of 400 or above. Whether that answer is a fault is decided by the answer itself. */
const FAILED_REQUEST = 'Failed to load resource';

/** Collects console errors, uncaught exceptions and bad answers of a page from now on. */
export function watchPage(page: Page): Findings {
  const reading: Promise<void>[] = [];
  const findings: Findings = { consoleErrors: [], pageErrors: [], badAnswers: [], settle: async () => void (await Promise.allSettled(reading)) };
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith(FAILED_REQUEST)) keep(findings.consoleErrors, message.text());
  });
  page.on('pageerror', (error) => keep(findings.pageErrors, error.stack ?? error.message));
  page.on('response', (response) => {
    if (isBad(response)) reading.push(readAnswer(response, findings.badAnswers));
  });
  return findings;
}

/** Any 5xx; and a page, script or style that is not there. A 4xx to the page's own calls is an answer like any other. */
function isBad(response: Response): boolean {
  const status = response.status();
  const ownCall = ['fetch', 'xhr'].includes(response.request().resourceType());
  return status >= 500 || (status >= 400 && !ownCall && !response.url().endsWith('/favicon.ico'));
}

async function readAnswer(response: Response, into: BadAnswer[]): Promise<void> {
  const body = await response.text().catch(() => '');
  if (into.length >= MAX_FINDINGS) return;
  into.push({ method: response.request().method(), path: new URL(response.url()).pathname, status: response.status(), body: body.slice(0, MAX_CHARS) });
}

function keep(list: string[], text: string): void {
  if (list.length < MAX_FINDINGS) list.push(text.slice(0, MAX_CHARS));
}
