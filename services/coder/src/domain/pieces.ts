import { FieldType, ModuleKind, type Field, type Module } from '@modwright/contracts/plan';
import type { DraftTask } from './prompt.ts';

/** A module as several small functions, each asked for by itself, and how they make the file. */
export interface Split {
  readonly pieces: readonly DraftTask[];
  /** The module's file without imports. @param sources one for each piece, in order. */
  compose(sources: readonly string[]): string;
}

/**
 * Takes apart what a model fails to write in one go: a rule into one check for each refusal and what is done after them, a report into one function
 * for each figure. Undefined when there is nothing to take apart: one check and nothing else, one figure, rows of an entity.
 */
export function splitModule(task: DraftTask): Split | undefined {
  return task.module.kind === ModuleKind.REPORT ? splitReport(task) : splitRule(task);
}

function splitRule(task: DraftTask): Split | undefined {
  const { module } = task;
  if (module.refusals.length < 2) return undefined;
  const checks = module.refusals.map((refusal, index) =>
    piece(task, `check${index + 1}`, 'void', {
      responsibility: `One of the checks of \`${module.name}\`: throws ${refusal.status} when ${refusal.when}, and does nothing else. ${context(module)}`,
      refusals: [refusal],
    }),
  );
  const rest = piece(task, 'apply', resultOf(task.start.signature), {
    responsibility: `${module.responsibility} Every refusal has been checked already: refuse nothing.`,
    refusals: [],
    acceptance: module.acceptance.filter(({ text }) => !/\b(refused|4\d\d)\b/.test(text)),
  });
  return composed(task, [...checks, rest], ({ args, names }) => [
    ...names.slice(0, -1).map((name) => `  await ${name}(${args});`),
    `  return ${names.at(-1)}(${args});`,
  ]);
}

function splitReport(task: DraftTask): Split | undefined {
  const { module } = task;
  const figures = module.output?.list || module.output?.entity ? [] : (module.output?.fields ?? []);
  if (figures.length < 2 || module.refusals.length > 0) return undefined;
  const pieces = figures.map((figure) =>
    piece(task, figure.name, typeOf(figure), {
      responsibility: `Gives nothing but the figure \`${figure.name}\` of \`${module.name}\`. ${context(module)}`,
      acceptance: module.acceptance,
    }),
  );
  return composed(task, pieces, ({ args, names }) => [
    '  return {',
    ...figures.map(({ name }, index) => `    ${name}: await ${names[index]}(${args}),`),
    '  };',
  ]);
}

function context({ name, responsibility }: Module): string {
  return `\`${name}\` as a whole: ${responsibility}`;
}

function piece(task: DraftTask, suffix: string, result: string, change: Partial<Module>): DraftTask {
  const name = `${task.start.name}${suffix[0]?.toUpperCase()}${suffix.slice(1)}`;
  const signature = task.start.signature.replace(task.start.name, name).replace(/Promise<.*>$/, `Promise<${result}>`);
  return { ...task, examples: [], module: { ...task.module, acceptance: [], ...change, name }, start: { ...task.start, name, signature } };
}

function composed(task: DraftTask, pieces: readonly DraftTask[], body: (parts: { args: string; names: readonly string[] }) => readonly string[]): Split {
  const args = [...task.start.signature.slice(task.start.signature.indexOf('(')).matchAll(/[(,]\s*(\w+)\s*:/g)].map((match) => match[1]).join(', ');
  const names = new Set([task, ...pieces].map(({ start }) => start.name));
  const whole = `${task.start.signature} {\n${body({ args, names: pieces.map(({ start }) => start.name) }).join('\n')}\n}\n`;
  return {
    pieces,
    compose: (sources) => [whole, ...pieces.map(({ start }, index) => ownPart(sources[index] ?? '', start.name, names))].join('\n'),
  };
}

/** A function at the top of a file, to its closing brace. */
const FUNCTION = /^(?:export )?(?:async )?function (\w+)[\s\S]*?^}\n*/gm;

/** What a piece was asked for and what helps it. A model likes to write the whole module and the next piece beside it: those are made elsewhere. */
function ownPart(source: string, own: string, taken: ReadonlySet<string>): string {
  return source.replace(FUNCTION, (text, name: string) => (name !== own && taken.has(name) ? '' : text)).replace(/^export (?=(?:async )?function|const)/gm, '');
}

/** "Loan" of "...): Promise<Loan>". */
function resultOf(signature: string): string {
  return /Promise<(.*)>$/.exec(signature)?.[1] ?? 'void';
}

function typeOf({ type }: Field): string {
  if (type === FieldType.BOOLEAN) return 'boolean';
  return type === FieldType.INTEGER || type === FieldType.NUMBER ? 'number' : 'string';
}
