import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Plan } from '@modwright/contracts/plan';
import { moduleInterface, nullModule, withImports } from './module-text.ts';
import { moduleOf } from './names.ts';
import { readingList, sharedNotes, toolLibrary } from './samples/mod.ts';
import { moduleSignature } from './type-text.ts';

describe('the signature of a module', () => {
  test('names its input, its output and, behind sign-in, the user', () => {
    const signature = ({ plan }: { plan: Plan }, name: string) => moduleSignature(plan, moduleOf(plan, name));
    assert.equal(signature(readingList, 'markRead'), 'export async function markRead(db: Db, input: MarkReadInput): Promise<Book>');
    assert.equal(
      signature(readingList, 'readingCounts'),
      'export async function readingCounts(db: Db, input: ReadingCountsInput): Promise<ReadingCountsOutput>',
    );
    assert.equal(
      signature(toolLibrary, 'busiestMembers'),
      'export async function busiestMembers(db: Db, input: BusiestMembersInput): Promise<BusiestMembersOutput[]>',
    );
    assert.equal(signature(sharedNotes, 'pinNote'), 'export async function pinNote(db: Db, input: PinNoteInput, user: User): Promise<Note>');
  });
});

describe('the imports of a module', () => {
  const { plan } = toolLibrary;
  const module = moduleOf(plan, 'lendTool');
  const body = 'export async function lendTool(db: Db, input: LendToolInput): Promise<Loan> {\n  throw new HttpError(409, "no");\n}\n';
  const expected = `import type { Db, LendToolInput, Loan } from '../schema.ts';\nimport { HttpError } from '../platform/http-error.ts';\n\n${body}`;

  test('are filled in when they are missing', () => {
    assert.equal(withImports(plan, module, body), expected);
  });

  test('are put right when they are wrong, and adding them twice changes nothing', () => {
    const wrong = [
      "import { Db, Loan } from './schema';\nimport HttpError from '../platform/http-error';\n",
      'import type {\n  Db,\n  Loan,\n} from "../schema.ts"\n',
      "import { PrismaClient } from '@prisma/client';\n\n",
    ];
    for (const imports of wrong) assert.equal(withImports(plan, module, imports + body), expected, imports);
    assert.equal(withImports(plan, module, expected), expected);
  });

  test('of packages stay, for the type check to judge', () => {
    assert.match(withImports(plan, module, `import fs from 'node:fs';\n${body}`), /import fs from 'node:fs';/);
  });

  test('do not clash with a type the module declares itself', () => {
    assert.doesNotMatch(withImports(plan, module, `interface Loan { id: number }\n${body}`), /import type \{[^}]*Loan\b[^}]*\} from '..\/schema/);
  });
});

test('a null module refuses every call with 501', () => {
  const { plan } = readingList;
  assert.equal(
    nullModule(plan, moduleOf(plan, 'markRead')),
    [
      "import type { Book, Db, MarkReadInput } from '../schema.ts';",
      "import { HttpError } from '../platform/http-error.ts';",
      '',
      'export async function markRead(db: Db, input: MarkReadInput): Promise<Book> {',
      "  throw new HttpError(501, 'not written yet');",
      '}',
      '',
    ].join('\n'),
  );
});

describe('what a coder is shown', () => {
  test('holds what the module touches and nothing else', () => {
    const text = moduleInterface(toolLibrary.plan, 'returnTool');
    for (const part of ['interface Tool {', 'interface Loan {', 'interface ReturnToolInput {', 'tool: Repository<Tool>', 'class HttpError'])
      assert.ok(text.includes(part), part);
    for (const part of ['interface Member {', 'LendToolInput', 'BusiestMembers']) assert.ok(!text.includes(part), part);
  });

  test('is the same however large the rest of the app is', () => {
    const { plan } = toolLibrary;
    const more = Array.from({ length: 50 }, (_, index) => ({ ...plan.entities[0], name: `Other${index}`, plural: `others-${index}` }));
    const large = Plan.fromPartial({ ...plan, entities: [...plan.entities, ...more] });
    assert.equal(moduleInterface(large, 'lendTool'), moduleInterface(plan, 'lendTool'));
  });

  test('offers a report no way to write', () => {
    assert.doesNotMatch(moduleInterface(readingList.plan, 'readingCounts'), /(create|update|delete)\(/);
  });

  test('holds the signatures and types of the modules it may call', () => {
    const { plan } = toolLibrary;
    const modules = plan.modules.map((module) => (module.name === 'busiestMembers' ? { ...module, dependsOn: ['lendTool'] } : module));
    const text = moduleInterface({ ...plan, modules }, 'busiestMembers');
    assert.match(text, /declare function lendTool\(db: Db, input: LendToolInput\): Promise<Loan>;/);
    assert.match(text, /interface LendToolInput/);
  });
});
