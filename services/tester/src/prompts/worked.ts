import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Role, type Message } from '@modwright/contracts/policy';

/** The instruction and the worked examples of cases.md: parts between lines of "---", the first being its version. */
export function readWorkedExamples(): Message[] {
  const [, system = '', ...examples] = readFileSync(join(import.meta.dirname, 'cases.md'), 'utf8')
    .split(/^---$/m)
    .map((part) => part.trim());
  return [{ role: Role.SYSTEM, content: system }, ...examples.map((content, index) => ({ role: index % 2 === 0 ? Role.USER : Role.ASSISTANT, content }))];
}
