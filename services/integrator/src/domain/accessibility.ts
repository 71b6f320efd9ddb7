import type { Finding, IntegrationReached } from '@modwright/contracts/build';
import type { JourneyReport } from './journey.ts';

/** What stands in the way of people on the pages, each rule once a page. A message begins with the impact that axe-core states. */
export function toAccessibility(reports: readonly JourneyReport[]): Pick<IntegrationReached, 'accessibility' | 'pagesChecked'> {
  const found = new Map<string, Finding>();
  for (const { page, rule, impact, help, where } of reports.flatMap((report) => report.accessibility)) {
    const message = `${impact}: ${help}${where ? `: ${where}` : ''}`;
    if (!found.has(`${page} ${rule}`)) found.set(`${page} ${rule}`, { module: '', file: page, line: 0, rule, message });
  }
  return { accessibility: [...found.values()], pagesChecked: new Set(reports.flatMap((report) => report.pagesChecked)).size };
}
