import type { DraftsProposed, DraftsRequested } from '@modwright/contracts/build';
import type { Plan } from '@modwright/contracts/plan';
import { entitiesOfModule, functionName, moduleInterface, modulePath, moduleSignature } from '@modwright/profiles';
import { AppError } from '@modwright/runtime';
import { notesText } from '@modwright/shelf';
import { exampleLine } from '../domain/example-line.ts';
import { contractNotes, hasDates } from '../domain/notes.ts';
import type { DraftTask, PromptTexts } from '../domain/prompt.ts';
import { proposeKept } from './propose-kept.ts';
import { proposeDraft, type CoderTurn } from './propose-draft.ts';

/** Samples drafts of one module, as many as were asked for, or fits a kept module to the plan. Throws INVALID_ARGUMENT when the plan has no such module. */
export async function handleDraftsRequested(request: DraftsRequested, turn: CoderTurn, texts: PromptTexts): Promise<DraftsProposed> {
  const { plan } = request;
  const task = plan && toTask(plan, request);
  if (!plan || !task) throw new AppError('INVALID_ARGUMENT', `failed to draft module ${request.module}: the plan has no module of that name`);
  if (request.candidate) return { module: request.module, drafts: [await proposeKept(plan, task.module, request.candidate, turn)] };
  const samples = Array.from({ length: Math.max(1, request.samples) }, (_, index) => request.firstSample + index);
  const doing = request.turn === 0 ? 'drafting' : `repair ${request.turn} of`;
  turn.say(`${doing} ${request.module}: ${samples.length === 1 ? 'one draft' : `${samples.length} drafts`}`);
  const drafts = await Promise.all(samples.map((sample) => proposeDraft({ request, plan, task, texts, turn, sample })));
  return { module: request.module, drafts };
}

/** What a coder is told about a module; undefined when the plan has none of that name. */
export function toTask(plan: Plan, request: Pick<DraftsRequested, 'module' | 'examples' | 'notes'>): DraftTask | undefined {
  const module = plan.modules.find(({ name }) => name === request.module);
  if (!module) return undefined;
  const dependencies = plan.modules.filter(({ name }) => module.dependsOn.includes(name));
  const entities = entitiesOfModule(plan, module);
  return {
    module,
    notes: contractNotes(module, entities),
    path: plan.endpoints.find((endpoint) => endpoint.module === module.name)?.path ?? '',
    interfaceText: moduleInterface(plan, module.name),
    start: {
      name: functionName(module),
      signature: moduleSignature(plan, module),
      dates: hasDates(module, entities),
      dependencies: new Map(dependencies.map((dependency) => [functionName(dependency), `./${modulePath(dependency).split('/').at(-1)}`])),
    },
    examples: request.examples.filter(({ shown }) => shown).map(exampleLine),
    known: request.notes.length > 0 ? [notesText(request.notes)] : [],
  };
}
