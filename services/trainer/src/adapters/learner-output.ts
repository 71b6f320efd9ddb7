import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TrainingProgress, TrainingReport } from '@modwright/contracts/learning';

/** The progress that a line of a learner tells; undefined for any other line, since libraries print there too. */
export function parseProgress(line: string): TrainingProgress | undefined {
  try {
    return TrainingProgress.fromJSON(JSON.parse(line));
  } catch {
    // Said for people.
    return undefined;
  }
}

/** The report of a learner; undefined when it wrote none that can be read. */
export function readReport(outDir: string): TrainingReport | undefined {
  try {
    return TrainingReport.fromJSON(JSON.parse(readFileSync(join(outDir, 'report.json'), 'utf8')));
  } catch {
    return undefined;
  }
}
