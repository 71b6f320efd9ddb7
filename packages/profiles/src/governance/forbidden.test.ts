import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { forbiddenIn } from '../mod.ts';
import { samples, toolLibrary } from '../samples/mod.ts';

const { plan } = toolLibrary;
const module = plan.modules.find(({ name }) => name === 'lendTool') ?? assert.fail('no lendTool');
const inBody = (code: string) => `export async function lendTool(db: Db, input: LendToolInput): Promise<Loan> {\n  ${code}\n}\n`;
const found = (source: string) => forbiddenIn(plan, module, source).map(({ message }) => message);

describe('what a module may import', () => {
  it('holds every gold module', () => {
    for (const sample of Object.values(samples))
      for (const one of sample.plan.modules) assert.deepEqual(forbiddenIn(sample.plan, one, sample.sources.get(one.name) ?? ''), []);
  });

  it('holds the packages of its profile, whatever file of them, and no other', () => {
    assert.deepEqual(found("import { fastify } from 'fastify';\nimport type { Root } from 'react-dom/client';\n" + inBody('')), []);
    const api = { ...plan, profile: 'api' };
    assert.equal(forbiddenIn(api, module, "import { useState } from 'react';\n" + inBody('')).length, 1);
  });

  for (const [attack, source] of [
    ['a part of the machine', "import { execSync } from 'node:child_process';\n"],
    ['the same without its prefix', "import fs from 'fs';\n"],
    ['a name that looks like one that is allowed', "import { fastify } from 'fastfy';\n"],
    ['a scope that looks like one', "import x from '@fastify/fastify';\n"],
    ['an address', "import x from 'https://example.org/x.js';\n"],
    ['inline data', "import x from 'data:text/javascript,export default 1';\n"],
    ['an absolute path', "import x from '/etc/passwd';\n"],
    ['a file that it may not know, in passing', "export * from '../platform/accounts.ts';\n"],
    ['a package by re-export', "export { readFileSync } from 'node:fs';\n"],
    ['for its effect alone', "import 'node:inspector';\n"],
    ['for its types alone', "import type { Stats } from 'node:fs';\n"],
  ] as const) {
    it(`does not hold ${attack}`, () => {
      const [message, ...more] = found(source + inBody(''));
      assert.match(message ?? '', /must not be imported\. A module works with `db`/);
      assert.deepEqual(more, []);
    });
  }

  it('says which line it means', () => {
    const source = `// a comment\nimport fs from 'node:fs';\n${inBody('return fs as never;')}`;
    assert.deepEqual(
      forbiddenIn(plan, module, source).map(({ file, line }) => [file, line, source.split('\n')[1]]),
      [['src/modules/lend-tool.ts', 4, "import fs from 'node:fs';"]],
      'lines of the file as it is written, below the imports of the scaffold',
    );
  });
});

describe('what a module may reach for', () => {
  for (const code of [
    "const { execSync } = await import('node:child_process');",
    "await import(`node:${'child'}_process`);",
    "const name = 'node:fs'; await import(name);",
    'import.meta.resolve("fastify");',
    "const fs = require('fs');",
    "const load = module.createRequire('/'); load('fs');",
    "process.getBuiltinModule('node:fs');",
    "(globalThis as any)['process'].exit(0);",
    "(globalThis as any)['pro' + 'cess'].exit(0);",
    'const { process: p } = globalThis as any;',
    "eval('1');",
    "(0, eval)('1');",
    "new Function('return process')();",
    "(() => 0).constructor('return process')();",
    "(() => 0)['constructor']('return process')();",
    "(() => 0)[`con${'struct'}or`]('return process')();",
    "(() => 0)['con' + ('struct' + 'or')]('return process')();",
    'const { constructor: Made } = async () => 0; Made("x");',
    "Reflect.get(() => 0, 'con' + 'structor');",
    'const own = { process }; own.process.exit();',
    'const a = `${process.env.HOME}`;',
    '[1].map((process as any).exit);',
  ]) {
    it(`is not: ${code}`, () => assert.ok(found(inBody(code)).length > 0));
  }

  for (const code of [
    "// import fs from 'node:fs'; process.exit()",
    "throw new HttpError(409, 'eval(process) is in require(1)');",
    'const order = { process: 1, eval: 2, require: 3 }; return order.process + order.eval;',
    'class Mine { constructor() {} process() { return 1; } }',
    'const rows = await db.loan.findMany(); return rows[0]![("to" + "olId") as "toolId"];',
    'const call: Function = () => 1; const kept = call as unknown as typeof globalThis;',
    'const now = new Date().toISOString(); console.log(JSON.stringify({ now }), Math.max(1, 2));',
  ]) {
    it(`is: ${code}`, () => assert.deepEqual(found(inBody(code)), []));
  }

  it('is nothing when the source cannot be read', () => assert.match(found('export function (')[0] ?? '', /cannot be read/));
});
