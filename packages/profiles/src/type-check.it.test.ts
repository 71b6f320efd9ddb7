import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { moduleOfDiagnostic, parseDiagnostics, typeCheckProgram } from './mod.ts';
import { samples, toolLibrary } from './samples/mod.ts';
import { bundleOf, runProgram } from './testing/run-program.ts';

/** Diagnostics of one lendTool body, as "line: message". */
async function faultsOf(body: string): Promise<string[]> {
  const source = `export async function lendTool(db: Db, input: LendToolInput): Promise<Loan> {\n${body}\n}\n`;
  const { stdout } = await runProgram(typeCheckProgram(toolLibrary.plan, new Map([['lendTool', source]]), 'lendTool'));
  return parseDiagnostics(stdout).map((diagnostic) => diagnostic.message);
}

const OK = 'return await db.loan.create({ data: { toolId: input.id, memberId: input.memberId } });';

describe('the type check', () => {
  for (const [name, { plan, sources }] of Object.entries(samples)) {
    test(`finds nothing wrong with the gold ${name}, whole and each module alone`, async () => {
      const { stdout, code } = await runProgram(typeCheckProgram(plan, sources));
      assert.deepEqual([stdout, code], ['', 0]);
      for (const module of plan.modules) assert.equal((await runProgram(typeCheckProgram(plan, sources, module.name))).stdout, '');
    });
  }

  test('finds nothing wrong with an app that has no modules yet', async () => {
    assert.equal((await runProgram(typeCheckProgram(toolLibrary.plan, new Map()))).stdout, '');
  });

  test('takes the ways people use Prisma', async () => {
    for (const body of [
      OK,
      'const tool = db.tool.findUnique({ where: { id: input.id } }); if (!tool) throw new HttpError(404, "no"); ' + OK,
      "const cheap = await db.tool.findMany({ where: { dailyFee: { lte: 3 }, OR: [{ name: { contains: 'a', mode: 'insensitive' } }, { category: { in: ['wood'] } }], NOT: { lent: true } }, orderBy: [{ name: 'asc' }, { id: 'desc' }], take: 3, skip: 1 }); console.log(cheap.length); " +
        OK,
      'await db.tool.update({ where: { id: input.id }, data: { lent: true, dailyFee: { increment: 1 } } }); ' + OK,
      'await db.loan.updateMany({ where: { returnedAt: null, createdAt: { lt: new Date() } }, data: { returnedAt: new Date() } }); ' + OK,
      "const groups = await db.loan.groupBy({ by: ['memberId'], where: { returnedAt: null }, _count: true }); const most: number = groups[0]._count + groups[0].memberId; " +
        OK,
      'const sums = await db.tool.aggregate({ _sum: { dailyFee: true }, _count: true }); const total: number = (sums._sum.dailyFee ?? 0) + sums._count; ' + OK,
      'return await db.$transaction(async (tx) => { await tx.tool.update({ where: { id: input.id }, data: { lent: true } }); return tx.loan.create({ data: { toolId: input.id, memberId: input.memberId } }); });',
      'const unused = 1; const rows = [1, 2].map((x) => x * 2); ' + OK,
    ]) {
      assert.deepEqual(await faultsOf(body), [], body);
    }
  });

  test('reports the slips that would fail when the program runs', async () => {
    for (const [body, expected] of [
      ['const id = 1; const tool = await db.tool.findUnique({ where: { loanId: id } }); ' + OK, /'loanId' does not exist/],
      ["await db.tool.update({ where: { id: input.id }, data: { lent: 'yes' } }); " + OK, /Type 'string' is not assignable to type 'boolean/],
      ["const t = await db.tool.findFirst({ where: { category: 'kitchen' } }); " + OK, /"kitchen"|'kitchen'/],
      ['const tool = await db.tool.findUnique({ where: { id: input.id } }); if (tool.lent) throw new HttpError(409, "lent"); ' + OK, /possibly 'null'/],
      ['return await db.tool.findFirst();', /not assignable/],
      ['return await db.loans.create({ data: {} });', /'loans' does not exist/],
      ['return await db.loan.create({ data: { toolId: input.id } });', /'memberId' is missing/],
      ['const input = 1; ' + OK, /already|Duplicate|conflicts|redeclare/],
      ['setTimeout(() => {}, 5); ' + OK, /Cannot find name 'setTimeout'/],
      ['const tool = await db.tool.findMany({ where: { id: input.id }, include: { loans: true } }); ' + OK, /'include' does not exist/],
    ] as const) {
      assert.match((await faultsOf(body)).join('\n'), expected, body);
    }
  });

  test('points at the file and line, and at the module', async () => {
    const { stdout, code } = await runProgram(
      typeCheckProgram(toolLibrary.plan, new Map([...toolLibrary.sources, ['returnTool', 'export const returnTool = 7;\nreturnTool.x;\n']])),
    );
    assert.notEqual(code, 0);
    const found = parseDiagnostics(stdout);
    const inModule = found.filter((diagnostic) => moduleOfDiagnostic(toolLibrary.plan, diagnostic) === 'returnTool');
    assert.deepEqual(
      inModule.map(({ file, line }) => [file, line]),
      [['src/modules/return-tool.ts', 2]],
    );
    assert.ok(found.some((diagnostic) => diagnostic.file === 'src/routes.ts'));
  });
});

test('the pages of every sample are bundled to one script and one style sheet', async () => {
  for (const { plan, sources } of Object.values(samples)) {
    const { code, stderr, outputs } = await runProgram(bundleOf(plan, sources));
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual([...outputs.keys()], ['app.js', 'app.css']);
  }
});
