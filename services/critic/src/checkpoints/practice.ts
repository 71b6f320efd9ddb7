import type { Finding, IntegrationReached } from '@modwright/contracts/build';
import { scoreOfFaults, type Severity } from '../domain/severity.ts';
import type { Checkpoint, CheckpointScore } from './checkpoint.ts';
import { lintFaults, scoreModules } from './faults.ts';

/**
 * Is it safe to use? ESLint's security rules over the modules, and what axe-core found on the pages. A module: what its faults leave.
 * The app: the mean of its modules times what the faults of the pages leave, so that good pages, which are mostly the scaffold's, lift nothing.
 */
export const practice: Checkpoint = {
  name: 'practice',
  score: async (known) => {
    const inspection = await known.inspect();
    const [app, ...modules] = scoreModules(known, 'practice', inspection, lintFaults(inspection, 'practice'));
    const pages = scorePages(known.request.integration);
    if (!pages) return app ? [app, ...modules] : [];
    return [app ? joined(app, pages) : pages, ...modules];
  },
};

/** Impact that axe-core states at the start of a message, as severity. */
const IMPACT: Readonly<Record<string, Severity>> = { critical: 'severe', serious: 'plain', moderate: 'slight', minor: 'slight' };

/** Undefined when no page was looked at. */
function scorePages(integration: IntegrationReached | undefined): CheckpointScore | undefined {
  if (!integration || integration.pagesChecked === 0) return undefined;
  const { accessibility, pagesChecked } = integration;
  const value = scoreOfFaults(accessibility.map(({ rule, message }) => ({ rule, severity: severityOf(message) })));
  const evidence = `${accessibility.length} accessibility ${accessibility.length === 1 ? 'fault' : 'faults'} on ${pagesChecked} pages`;
  return { checkpoint: 'practice', module: '', value, evidence, findings: accessibility };
}

function severityOf(message: string): Severity {
  return IMPACT[message.split(':')[0] ?? ''] ?? 'plain';
}

function joined(app: CheckpointScore, pages: CheckpointScore): CheckpointScore {
  const findings: Finding[] = [...app.findings, ...pages.findings];
  return { ...app, value: app.value * pages.value, evidence: `${app.evidence}; ${pages.evidence}`, findings };
}
