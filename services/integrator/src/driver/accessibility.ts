import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { AccessibilityFault } from '../domain/journey.ts';

const AXE = readFileSync('/image/node_modules/axe-core/axe.min.js', 'utf8');
/** WCAG 2.2, levels A and AA; what axe-core calls best practice is taste. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const RUN = `axe.run(document, { runOnly: ${JSON.stringify(TAGS)}, resultTypes: ['violations'], elementRef: false })
  .then(({ violations }) => violations.map(({ id, impact, help, nodes }) => ({ rule: id, impact: String(impact), help, where: String(nodes[0]?.target ?? '').slice(0, 200) })))`;

/**
 * What axe-core holds against the page as it stands. It runs in a world of its own, where it shares the document with the page's scripts and
 * nothing else: they cannot answer for it. A page it cannot look at within its time is a fault, too.
 */
export async function lookForBarriers(page: Page, path: string): Promise<AccessibilityFault[]> {
  const session = await page.context().newCDPSession(page);
  try {
    const { frameTree } = await session.send('Page.getFrameTree');
    const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
    await session.send('Runtime.evaluate', { expression: AXE, contextId });
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', { expression: RUN, contextId, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) return [unseen(path, exceptionDetails.exception?.description ?? exceptionDetails.text)];
    return (result.value as readonly Omit<AccessibilityFault, 'page'>[]).map((fault) => ({ ...fault, page: path }));
  } catch (error) {
    return [unseen(path, error instanceof Error ? error.message : String(error))];
  } finally {
    await session.detach().catch(() => undefined); // The page may have gone with its session.
  }
}

function unseen(page: string, why: string): AccessibilityFault {
  return { page, rule: 'unreadable', impact: 'critical', help: `the page cannot be looked at: ${why.split('\n')[0]}`, where: '' };
}
