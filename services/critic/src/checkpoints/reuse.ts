import type { Finding } from '@modwright/contracts/build';
import { dependenciesOf, functionName, moduleFiles, modulePath } from '@modwright/profiles';
import type { Module, Plan } from '@modwright/contracts/plan';
import type { Inspection } from '../domain/inspection.ts';
import { mean, share } from '../domain/share.ts';
import type { Clone, Fragment } from '../inspector/request.ts';
import type { Checkpoint, CheckpointScore, Known } from './checkpoint.ts';
import { unreadable, withApp, writtenModules } from './faults.ts';

/**
 * Is what there is already used, rather than written again? A module: the mean of the share of its lines that stand nowhere else
 * (jscpd, over modules and platform, whatever the copy calls its things), and of the share of the modules it declares to call that it calls.
 * The second is left out of a module that declares none; a module taken from the shelf has a third part, which is 1. The app: the mean of its modules.
 */
export const reuse: Checkpoint = {
  name: 'reuse',
  score: async (known) => {
    const inspection = await known.inspect();
    const texts = new Map(moduleFiles(known.plan, known.sources).map(({ path, content }) => [path, content]));
    const modules = writtenModules(known).map(({ name, path }) => {
      const reason = inspection.unreadable.get(name);
      return reason === undefined ? scoreModule(known, name, texts.get(path) ?? '', inspection) : unreadable('reuse', name, path, reason);
    });
    return withApp('reuse', modules);
  },
};

function scoreModule({ plan, request }: Known, name: string, text: string, { clones, types }: Inspection): CheckpointScore {
  const module = plan.modules.find((one) => one.name === name);
  if (!module) throw new Error(`the plan has no module ${name}`);
  const file = modulePath(module);
  const copies = clones.flatMap((clone) => copiesIn(file, clone));
  const repeated = new Set(copies.flatMap(({ here }) => range(here)));
  const lines = text.trimEnd().split('\n').length;
  const unused = dependenciesOf(plan, module).filter(
    (dependency) => !calls(text, dependency) || types.some((one) => one.file === file && saysUnused(one.message, dependency)),
  );
  const declared = dependenciesOf(plan, module).length;
  const kept = request.history.find((history) => history.module === name)?.reusedFrom;
  const parts = [...(kept ? [1] : []), 1 - share(Math.min(repeated.size, lines), lines), ...(declared > 0 ? [1 - unused.length / declared] : [])];
  const findings: Finding[] = [
    ...copies.map(({ here, there }) => ({
      module: name,
      file,
      line: here.start,
      rule: 'duplicate',
      message: `lines ${here.start} to ${here.end} say what lines ${there.start} to ${there.end} of ${ownerOf(plan, there.file)} say: keep one of them and call it`,
    })),
    ...unused.map((dependency) => ({
      module: name,
      file,
      line: 0,
      rule: 'dependency-unused',
      message: `it depends on ${dependency.name} and does not call it: call ${functionName(dependency)}() instead of writing it again`,
    })),
  ];
  const evidence = `${repeated.size} of ${lines} lines stand elsewhere, too${declared > 0 ? `; ${declared - unused.length} of ${declared} declared modules are called` : ''}${kept ? '; it was taken from the shelf' : ''}`;
  return { checkpoint: 'reuse', module: name, value: mean(parts), evidence, findings };
}

interface Copy {
  readonly here: Fragment;
  readonly there: Fragment;
}

function copiesIn(file: string, { first, second }: Clone): Copy[] {
  const there = first.file === file ? [{ here: first, there: second }] : [];
  return second.file === file ? [...there, { here: second, there: first }] : there;
}

function range({ start, end }: Fragment): number[] {
  return Array.from({ length: Math.max(0, end - start + 1) }, (_, index) => start + index);
}

/** The scaffold imports a function when a source says its name. */
function calls(text: string, dependency: Module): boolean {
  return text.includes(`import { ${functionName(dependency)} }`);
}

function saysUnused(message: string, dependency: Module): boolean {
  return message.startsWith(`'${functionName(dependency)}' is declared but`);
}

function ownerOf(plan: Plan, file: string): string {
  return plan.modules.find((module) => modulePath(module) === file)?.name ?? file;
}
