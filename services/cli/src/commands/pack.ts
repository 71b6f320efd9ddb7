import { resolve } from 'node:path';
import type { ShelfModule } from '@modwright/contracts/shelf';
import { AppError } from '@modwright/runtime';
import { contractOf, parsePack } from '@modwright/shelf';
import { proveKept, type Proof } from '@modwright/tester';
import { withSandbox } from '../adapters/own-sandbox.ts';
import { readPackFolder } from '../adapters/pack-folder.ts';
import { EXIT } from '../domain/exit-code.ts';
import type { Printing } from '../view/outcome.ts';
import { count, oneLine } from '../view/text.ts';
import type { World } from '../world.ts';

/** Reads a pack and proves each of its modules in the sandbox: its cases pass, and an empty module fails them. */
export async function runPackCheck(world: World, folder: string, options: Printing): Promise<number> {
  const pack = parsePack(await readPackFolder(resolve(world.cwd, folder), folder));
  const say = (lines: readonly string[]): void => void (options.json || world.out.print(lines));
  say([`${pack.name}: ${count(pack.notes.length, 'note')}, ${count(pack.entities.length, 'entity', 'entities')}, ${count(pack.modules.length, 'module')}`]);
  const checked: { readonly module: string; readonly passed: number; readonly expected: number; readonly faults: readonly string[] }[] = [];
  await withSandbox(async (sandbox) => {
    for (const module of pack.modules) {
      const proof = await proveKept(module, { sandbox, signal: new AbortController().signal, say: () => undefined });
      const faults = faultsOf(proof);
      checked.push({ module: contractOf(module).contract.name, passed: proof.verdict.passed, expected: proof.verdict.expected, faults });
      say([moduleLine(world, module, proof, faults.length === 0), ...faults.map((fault) => `    ${oneLine(fault)}`)]);
    }
  });
  if (options.json) world.out.print([JSON.stringify({ pack: pack.name, modules: checked })]);
  const bad = checked.filter(({ faults }) => faults.length > 0).length;
  if (bad > 0) throw new AppError('INVALID_ARGUMENT', `${count(bad, 'module')} of ${pack.name} would never be reused: mend what is said above`);
  return EXIT.accepted;
}

function moduleLine({ paint }: World, module: ShelfModule, { verdict, mutants, mutantsKilled }: Proof, isGood: boolean): string {
  const { name } = contractOf(module).contract;
  const caught = mutants > 0 ? `, its cases find ${mutantsKilled} of ${count(mutants, 'seeded fault')}` : '';
  return `  ${isGood ? paint.good('✔') : paint.bad('✘')} ${name}: ${verdict.passed} of ${count(verdict.expected, 'case')} pass${caught}`;
}

function faultsOf({ verdict, idle }: Proof): string[] {
  return [
    ...verdict.diagnostics.map((line) => `does not compile: ${line}`),
    ...(verdict.bootFailure ? [`does not start: ${verdict.bootFailure}`] : []),
    ...(verdict.diagnostics.length > 0
      ? []
      : verdict.results.filter(({ passed }) => !passed).map(({ caseId, failure }) => `${caseId}: ${failure || 'not reached'}`)),
    ...idle.map((id) => `${id}: an empty module passes it, so it shows nothing`),
  ];
}
