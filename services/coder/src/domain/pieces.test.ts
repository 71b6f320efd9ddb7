import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FieldType, Module, ModuleKind } from '@modwright/contracts/plan';
import { splitModule } from './pieces.ts';
import type { DraftTask } from './prompt.ts';

function taskOf(module: Parameters<typeof Module.fromPartial>[0], signature: string): DraftTask {
  const full = Module.fromPartial(module);
  return {
    module: full,
    path: '',
    interfaceText: '',
    start: { name: full.name, signature, dependencies: new Map(), dates: false },
    notes: [],
    known: [],
    examples: [],
  };
}

const lend = taskOf(
  {
    name: 'lendTool',
    kind: ModuleKind.RULE,
    responsibility: 'Lends a tool.',
    refusals: [
      { status: 404, when: 'the member does not exist' },
      { status: 409, when: 'the tool is already lent' },
    ],
    acceptance: [
      { id: 'a1', text: 'a lent tool is refused with 409' },
      { id: 'a2', text: 'the loan is answered' },
    ],
  },
  'export async function lendTool(db: Db, input: LendToolInput, user: User): Promise<Loan>',
);

const counts = taskOf(
  {
    name: 'toolCounts',
    kind: ModuleKind.REPORT,
    responsibility: 'Counts tools.',
    output: {
      fields: [
        { name: 'lent', type: FieldType.INTEGER },
        { name: 'latest', type: FieldType.DATE },
      ],
    },
  },
  'export async function toolCounts(db: Db, input: ToolCountsInput): Promise<ToolCountsOutput>',
);

describe('a module that is written in pieces', () => {
  it('is, as a rule, one check for each refusal and what is done after them', () => {
    const split = splitModule(lend);
    assert.deepEqual(
      split?.pieces.map(({ start }) => start.signature.replace('export async function ', '')),
      [
        'lendToolCheck1(db: Db, input: LendToolInput, user: User): Promise<void>',
        'lendToolCheck2(db: Db, input: LendToolInput, user: User): Promise<void>',
        'lendToolApply(db: Db, input: LendToolInput, user: User): Promise<Loan>',
      ],
    );
    assert.deepEqual(
      split?.pieces.at(-1)?.module.acceptance.map(({ id }) => id),
      ['a2'],
    );
  });

  it('is, as a report, one function for each figure', () => {
    const split = splitModule(counts);
    assert.match(split?.pieces[1]?.start.signature ?? '', /toolCountsLatest\(db: Db, input: ToolCountsInput\): Promise<string>/);
  });

  it('is put together of what each piece was asked for, whatever else the model wrote beside it', () => {
    const lent = 'export async function toolCountsLent() {\n  if (x) {\n    return 1;\n  }\n}\n';
    const own = 'async function helper() {\n  return 2;\n}\n';
    const beside =
      'export async function toolCounts() {\n  return { lent: await toolCountsLent() };\n}\n\nasync function toolCountsLatest() {\n  return 3;\n}\n';
    const latest = "export async function toolCountsLatest() {\n  return '';\n}\n";
    const file = splitModule(counts)?.compose([`${lent}\n${own}\n${beside}`, latest]) ?? '';
    for (const name of ['toolCounts', 'toolCountsLent', 'toolCountsLatest', 'helper'])
      assert.equal(file.match(new RegExp(`function ${name}\\(`, 'g'))?.length, 1, name);
    assert.match(file, /return '';/);
    assert.equal(file.match(/^export /gm)?.length, 1);
  });

  it('is put together as one file that exports the module alone', () => {
    const sources = ['export async function toolCountsLent() {\n  return 1;\n}\n', "export async function toolCountsLatest() {\n  return '';\n}\n"];
    const file = splitModule(counts)?.compose(sources) ?? '';
    assert.equal(file.match(/^export /gm)?.length, 1);
    assert.match(file, /lent: await toolCountsLent\(db, input\),\n {4}latest: await toolCountsLatest\(db, input\),/);
    assert.match(splitModule(lend)?.compose(['', '', '']) ?? '', /await lendToolCheck1\(db, input, user\);[\s\S]*return lendToolApply\(db, input, user\);/);
  });

  it('stays whole when there is nothing to take apart', () => {
    assert.equal(splitModule({ ...lend, module: { ...lend.module, refusals: lend.module.refusals.slice(1) } }), undefined);
    assert.equal(splitModule({ ...counts, module: { ...counts.module, output: { entity: '', list: true, fields: counts.module.output!.fields } } }), undefined);
  });
});
