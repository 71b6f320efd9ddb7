import { Draft, type DraftsRequested, type Feedback } from '@modwright/contracts/build';
import type { Plan } from '@modwright/contracts/plan';
import type { Message } from '@modwright/contracts/policy';
import type { Turn } from '@modwright/agent';
import { withImports } from '@modwright/profiles';
import { digest, seededRandom } from '@modwright/runtime';
import { settleSource } from '../adapters/settle-source.ts';
import { readWhole } from '../domain/answer.ts';
import { applyEdits, parseEdits } from '../domain/edit.ts';
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
  const { step, messages } = firstPrompt(request, task, texts);
  let draft = await sampleAnswer(job, messages, step, request.feedback);
  for (let round = 1; round <= COMPILE_REPAIRS && draft.diagnostics.length > 0; round += 1) {
    turn.say(`${request.module}, draft ${sample}: does not compile (${draft.diagnostics.length}), mending ${round} of ${COMPILE_REPAIRS}`);
    const feedback: Feedback = { source: draft.source, diagnostics: draft.diagnostics, failures: [], integration: [], review: [] };
    const mended = await sampleAnswer(job, repairMessages(task, feedback, texts), `compile-${round}`, feedback);
    if (mended.unusable || mended.source === draft.source) break;
    draft = mended;
  }
  const { source, unusable, turnId } = draft;
  return Draft.fromPartial({ id: digest(source), source, turnId, sample, unusable });
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
}

async function sampleAnswer(job: DraftJob, messages: Message[], step: string, feedback: Feedback | undefined): Promise<SampledDraft> {
  const { request, task, turn, sample } = job;
  const byEdit = feedback !== undefined && repairsByEdit(feedback.source);
  const random = seededRandom([request.seed, request.module, request.turn, step, sample].join('/'))();
  const completed = await turn.ask({
    context: { step, module: request.module, attempt: request.turn, sample, group: digest(JSON.stringify(messages), 16) },
    messages,
    sampling: sampling(sample, random, byEdit ? [] : ['\n```']),
  });
  const { turnId } = completed;
  const answer = byEdit ? applyEdits(feedback.source, parseEdits(completed.text)) : readWhole(completed.text, messages.at(-1)?.content ?? '', task.start);
  if ('unusable' in answer) return { source: '', unusable: answer.unusable, turnId, diagnostics: [] };
  return { ...(await settleSource(turn, job.plan, request.module, withImports(job.plan, task.module, answer.source))), unusable: '', turnId };
}
