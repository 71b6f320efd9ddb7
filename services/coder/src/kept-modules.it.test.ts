import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { SandboxClient } from '@modwright/agent';
import { Case, CaseOrigin } from '@modwright/contracts/grading';
import { Provenance, ShelfModule, Trust } from '@modwright/contracts/shelf';
import { bikeRental, toolLibrary } from '@modwright/profiles/samples';
import { startTestSandbox } from '@modwright/sandbox/testing';
import { findCandidates, toShelfModule } from '@modwright/shelf';
import { proveKept, type Proof } from '@modwright/tester';
import { proposeKept } from './handlers/propose-kept.ts';

const given = [
  { method: 'POST', path: '/api/tools', bodyJson: '{"name":"$text:t"}', save: 'tool', given: true },
  { method: 'POST', path: '/api/members', bodyJson: '{"name":"$text:m","email":"$email:m"}', save: 'member', given: true },
];
const lend = { method: 'POST', path: '/api/tools/{{tool.id}}/lend', bodyJson: '{"memberId":"{{member.id}}"}' };
const lent = { status: 200, bodyJson: '{"toolId":"{{tool.id}}","memberId":"{{member.id}}","returnedAt":null}' };
const CASES = [
  { id: 'lendTool.a1', steps: [...given, { ...lend, expect: lent }, { method: 'GET', path: '/api/tools?lent=true', expect: { bodyJson: '[{"lent":true}]' } }] },
  { id: 'lendTool.a2', steps: [...given, { ...lend, expect: lent }, { ...lend, expect: { status: 409 } }] },
].map((one) => Case.fromPartial({ ...one, module: 'lendTool', origin: CaseOrigin.AUTHORED }));

/** The tool library's `lendTool` with this source, fitted to the bike rental and held there to its own cases. */
async function reuse(sandbox: SandboxClient, source: string): Promise<Proof> {
  const written = { module: 'lendTool', source, cases: CASES, provenance: Provenance.fromPartial({}), trust: Trust.IMPORTED };
  const kept = toShelfModule(toolLibrary.plan, written);
  const module = bikeRental.plan.modules.find(({ name }) => name === 'rentBike');
  assert.ok(kept && module);
  const [candidate] = findCandidates([kept], bikeRental.plan, module);
  assert.ok(candidate);
  const turn = { sandbox, signal: new AbortController().signal, say: () => undefined };
  const draft = await proposeKept(bikeRental.plan, module, candidate, turn);
  assert.equal(draft.unusable, '');
  const app = { ...bikeRental.plan, modules: [module] };
  return proveKept(ShelfModule.fromPartial({ app, source: draft.source, cases: candidate.cases }), turn);
}

describe('a kept module in another app, in the real sandbox', () => {
  let sandbox: SandboxClient;
  let stop: () => Promise<void>;
  before(async () => ({ client: sandbox, stop } = await startTestSandbox(['web'])));
  after(() => stop());
  const source = toolLibrary.sources.get('lendTool') ?? '';

  it('passes its own cases under the new names, which an empty module fails', async () => {
    const { verdict, idle, mutants, mutantsKilled } = await reuse(sandbox, source);
    assert.deepEqual(verdict.diagnostics, []);
    assert.deepEqual([verdict.passed, verdict.expected, idle], [2, 2, []]);
    assert.ok(mutantsKilled > 0 && mutants >= mutantsKilled);
  });

  it('does not pass when its rule is broken', async () => {
    const { verdict } = await reuse(sandbox, source.replace('if (tool.lent)', 'if (!tool)'));
    assert.deepEqual([verdict.passed, verdict.expected], [1, 2]);
  });

  it('does not reach the machine, nor the grader, when a stranger wrote it', async () => {
    const evil = source
      .replace('const tool', 'declareProcess.exit(0);\n  const tool')
      .replace('export async', 'declare const declareProcess: { exit(code: number): never };\n\nexport async');
    const { verdict } = await reuse(sandbox, evil);
    assert.equal(verdict.passed, 0);
    assert.equal(verdict.expected, 2);
  });
});
