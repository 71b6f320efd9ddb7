import { Draft, type DraftsRequested, type Feedback } from '@modwright/contracts/build';
import type { Plan } from '@modwright/contracts/plan';
import type { Completed, Message } from '@modwright/contracts/policy';
import type { Turn } from '@modwright/agent';
import { withImports } from '@modwright/profiles';
import { digest, seededRandom } from '@modwright/runtime';
import { settleSource } from '../adapters/settle-source.ts';
import { readWhole } from '../domain/answer.ts';
import { applyEdits, parseEdits } from '../domain/edit.ts';
import { splitModule, type Split } from '../domain/pieces.ts';
import { draftMessages, type DraftTask, type PromptTexts } from '../domain/prompt.ts';
import { freshMessages, repairMessages, repairsByEdit } from '../domain/repair.ts';
import { sampling } from '../domain/sampling.ts';

/** What drafting needs of a turn. */
export type CoderTurn = Pick<Turn, 'ask' | 'say' | 'sandbox' | 'signal'>;

/** One sample of one request. */
interface DraftJob {
  readonly request: DraftsRequested;
  readonly plan: Plan;
  readonly task: DraftTask;
  readonly texts: PromptTexts;
  readonly turn: CoderTurn;
  readonly sample: number;
}

/** Times the model may mend what the type checker reports, inside one draft. */
const COMPILE_REPAIRS = 2;

/** Samples one draft, type checks it, and lets the model mend what does not compile. Without a usable answer the draft says why. */
export async function proposeDraft(job: DraftJob): Promise<Draft> {
  const { request, task, texts, turn, sample } = job;
  const split = request.split ? splitModule(task) : undefined;
  const { step, messages } = firstPrompt(request, task, texts);
  let draft = split ? await samplePieces(job, split) : await sampleAnswer(job, messages, step, request.feedback);
  for (let round = 1; round <= COMPILE_REPAIRS && draft.diagnostics.length > 0; round += 1) {
    turn.say(`${request.module}, draft ${sample}: does not compile (${draft.diagnostics.length}), mending ${round} of ${COMPILE_REPAIRS}`);
    const feedback: Feedback = { source: draft.source, diagnostics: draft.diagnostics, failures: [], integration: [], review: [] };
    const mended = await sampleAnswer(job, repairMessages(task, feedback, texts), `compile-${round}`, feedback);
    if (mended.unusable || mended.source === draft.source) break;
    draft = { ...mended, pieceTurns: draft.pieceTurns };
  }
  const { source, unusable, turnId, pieceTurns } = draft;
  return Draft.fromPartial({ id: digest(source), source, turnId, sample, unusable, pieceTurns: pieceTurns.filter((turn) => turn !== turnId) });
}

function firstPrompt({ feedback }: DraftsRequested, task: DraftTask, texts: PromptTexts): { readonly step: string; readonly messages: Message[] } {
  if (!feedback) return { step: 'draft', messages: draftMessages(task, texts) };
  if (feedback.source === '') return { step: 'redraft', messages: freshMessages(task, feedback, texts) };
  return { step: 'repair', messages: repairMessages(task, feedback, texts) };
}

interface SampledDraft {
  readonly source: string;
  readonly unusable: string;
  readonly turnId: string;
  /** The compiler's lines; empty when it compiles or there is no source. */
  readonly diagnostics: string[];
  /** Turns of its pieces; empty when it was written whole. */
  readonly pieceTurns: readonly string[];
}

async function sampleAnswer(job: DraftJob, messages: Message[], step: string, feedback: Feedback | undefined): Promise<SampledDraft> {
  const { request, task, turn } = job;
  const byEdit = feedback !== undefined && repairsByEdit(feedback.source);
  const completed = await complete(job, messages, step, byEdit ? [] : ['\n```']);
  const { turnId } = completed;
  const answer = byEdit ? applyEdits(feedback.source, parseEdits(completed.text)) : readWhole(completed.text, messages.at(-1)?.content ?? '', task.start);
  if ('unusable' in answer) return { source: '', unusable: answer.unusable, turnId, diagnostics: [], pieceTurns: [] };
  const settled = await settleSource(turn, job.plan, request.module, withImports(job.plan, task.module, answer.source));
  return { ...settled, unusable: '', turnId, pieceTurns: [] };
}

/** Asks for the pieces one after another and puts them together. The first that cannot be used ends it. */
async function samplePieces(job: DraftJob, split: Split): Promise<SampledDraft> {
  const sources: string[] = [];
  const pieceTurns: string[] = [];
  for (const [index, task] of split.pieces.entries()) {
    const messages = draftMessages(task, job.texts);
    const { text, turnId } = await complete(job, messages, `piece-${index + 1}`, ['\n```']);
    pieceTurns.push(turnId);
    const answer = readWhole(text, messages.at(-1)?.content ?? '', task.start);
    if ('unusable' in answer) return { source: '', unusable: `${task.start.name}: ${answer.unusable}`, turnId, diagnostics: [], pieceTurns };
    sources.push(answer.source);
  }
  const { turn, plan, request } = job;
  const settled = await settleSource(turn, plan, request.module, withImports(plan, job.task.module, split.compose(sources)));
  return { ...settled, unusable: '', turnId: pieceTurns.at(-1) ?? '', pieceTurns };
}

/** One call of the model. Its seed follows from what is asked for, so that a repeated request draws the same answer. */
function complete({ request, turn, sample }: DraftJob, messages: Message[], step: string, stop: readonly string[]): Promise<Completed> {
  const random = seededRandom([request.seed, request.module, request.turn, step, sample].join('/'))();
  return turn.ask({
    context: { step, module: request.module, attempt: request.turn, sample, group: digest(JSON.stringify(messages), 16) },
    messages,
    sampling: sampling(sample, random, stop),
  });
}
