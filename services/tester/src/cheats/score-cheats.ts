import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxClient } from '@modwright/agent';
import { VerdictRequested, type VerdictReached } from '@modwright/contracts/build';
import type { Case, Verdict } from '@modwright/contracts/grading';
import { toVerdict } from '@modwright/grading';
import { toolLibrary } from '@modwright/profiles/samples';
import { newId } from '@modwright/runtime';
import { gradeApp } from '../adapters/grade.ts';
import { handleVerdictRequested } from '../handlers/verdict-requested.ts';
import { compileCase } from '../domain/authored/compile.ts';
import type { AuthoredCase } from '../domain/authored/schema.ts';
import { createVocabulary } from '../domain/authored/vocabulary.ts';
import { deriveCases } from '../domain/contract-cases/derive.ts';

/** The module that every cheat pretends to be. */
const MODULE = 'lendTool';

const OPEN_LOAN = { memberId: 'member1', returnedAt: null };

/** What a person would write of the three acceptance sentences of `lendTool`. */
const WRITTEN: readonly AuthoredCase[] = [
  {
    because: 'the rows are so',
    given: [{ row: 'tool1', lent: false }, { row: 'member1' }],
    input: { id: 'tool1', memberId: 'member1' },
    outcome: 'success',
    answer: { toolId: 'tool1', memberId: 'member1', returnedAt: null },
    after: [{ row: 'tool1', lent: true }],
  },
  {
    because: 'the rows are so',
    given: [{ row: 'tool1', lent: true }, { row: 'member1' }, { row: 'loan1', toolId: 'tool1', ...OPEN_LOAN }],
    input: { id: 'tool1', memberId: 'member2' },
    outcome: '409 the tool is already lent',
  },
  {
    because: 'the rows are so',
    given: [
      ...['1', '2', '3'].flatMap((n) => [
        { row: `tool${n}`, lent: true },
        { row: `loan${n}`, toolId: `tool${n}`, ...OPEN_LOAN },
      ]),
      { row: 'tool4', lent: false },
    ],
    input: { id: 'tool4', memberId: 'member1' },
    outcome: '422 the member already holds 3 tools',
  },
];

/** Sources of the cheats by name: "exit-at-import", ... */
export function readCheats(): ReadonlyMap<string, string> {
  const names = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts.txt'));
  return new Map(names.sort().map((name) => [name.replace('.ts.txt', ''), readFileSync(join(import.meta.dirname, name), 'utf8')]));
}

/** The cases that no cheat sees. */
export function hiddenCases(): Case[] {
  const { plan } = toolLibrary;
  const module = plan.modules.find(({ name }) => name === MODULE);
  if (!module) throw new RangeError(`the sample has no module ${MODULE}`);
  const vocabulary = createVocabulary(plan, module);
  const authored = module.acceptance.flatMap((acceptance, index) => (WRITTEN[index] ? [compileCase(vocabulary, acceptance, WRITTEN[index])] : []));
  const derived = deriveCases(plan).filter((subject) => subject.id === `${MODULE}.answers`);
  return [...derived, ...authored];
}

/** The module whose score is the ceiling. */
function honestModule(): string {
  return toolLibrary.sources.get(MODULE) ?? '';
}

/** Grades the honest module as the tester grades a draft, type check and seeded faults included. */
export async function gradeHonest(sandbox: SandboxClient): Promise<VerdictReached> {
  const request = VerdictRequested.fromPartial({
    plan: toolLibrary.plan,
    module: MODULE,
    drafts: [{ id: 'honest', source: honestModule() }],
    cases: hiddenCases(),
    seed: 1,
  });
  return handleVerdictRequested(request, { sandbox, signal: new AbortController().signal, say: () => undefined });
}

/** Grades a source without the type check, so that a cheat fails by what it does and not by its types. */
export async function gradeUnchecked(sandbox: SandboxClient, source: string): Promise<Verdict> {
  const cases = hiddenCases();
  const ids = cases.map(({ id }) => id);
  const graded = await gradeApp({ sandbox, signal: new AbortController().signal }, toolLibrary.plan, new Map([[MODULE, source]]), cases, newId('run'));
  return 'results' in graded ? toVerdict(ids, graded.results) : toVerdict(ids, [], '', graded);
}
