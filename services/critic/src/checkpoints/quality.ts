import { moduleFiles, type Diagnostic } from '@modwright/profiles';
import type { Severity } from '../domain/severity.ts';
import type { Checkpoint, Known } from './checkpoint.ts';
import { lintFaults, scoreModules, type ModuleFault } from './faults.ts';

/**
 * Can a person read and change what the agents wrote? TypeScript's messages under stricter options than a build needs, and ESLint's on
 * complexity, dead and doubtful code. A module: what its faults leave (severity.ts); the app: the mean of its modules. The scaffold is not looked at.
 */
export const quality: Checkpoint = {
  name: 'quality',
  score: async (known) => {
    const inspection = await known.inspect();
    const types = inspection.types.filter(notScaffolded(known)).map(toFault);
    return scoreModules(known, 'quality', inspection, [...types, ...lintFaults(inspection, 'quality')]);
  },
};

const UNUSED = /is declared but (?:its value is )?never (?:read|used)|imports in import declaration are unused/;

/** Import lines are the scaffold's, which writes one for every name a source says, be it in a comment. */
function notScaffolded({ plan, sources }: Known): (diagnostic: Diagnostic) => boolean {
  const lines = new Map(moduleFiles(plan, sources).map(({ path, content }) => [path, content.split('\n')]));
  return ({ file, line, message }) => !(UNUSED.test(message) && lines.get(file)?.[line - 1]?.startsWith('import '));
}

function toFault({ file, line, message }: Diagnostic): ModuleFault {
  return { file, line, rule: 'typescript', message, severity: severityOf(message) };
}

function severityOf(message: string): Severity {
  if (UNUSED.test(message)) return 'slight';
  return message.includes("implicitly has an 'any' type") ? 'plain' : 'severe';
}
