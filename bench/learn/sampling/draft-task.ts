import type { SandboxClient } from '@modwright/agent';
import { handleDraftsRequested, type readPromptTexts } from '@modwright/coder';
import { DraftsRequested, type Draft, type Feedback } from '@modwright/contracts/build';
import { Completed } from '@modwright/contracts/policy';
import type { ModuleTask } from '@modwright/ladder';
import type { Grade } from './grade.ts';
import type { Sampler, TurnTokens } from './sampler.ts';

/** What sampling needs besides the task. */
export interface Studio {
  readonly sampler: Pick<Sampler, 'ask'>;
  /** For the coder's own type checks. */
  readonly sandbox: SandboxClient;
  readonly texts: ReturnType<typeof readPromptTexts>;
  grade(task: ModuleTask, draft: Pick<Draft, 'source' | 'unusable'>): Promise<Grade>;
}

/** One call of the model. */
export interface AskedTurn {
  readonly id: string;
  readonly step: string;
  /** Digest of the prompt: turns of one group saw the same. */
  readonly group: string;
  readonly tokens: TurnTokens;
}

/** A draft with the turns that led to it, the last one first asked last. */
export interface Drafted {
  readonly draft: Draft;
  readonly turns: readonly AskedTurn[];
}

export interface DraftWish {
  readonly seed: number;
  /** 0 = a first draft, n = the nth repair. */
  readonly turn: number;
  /** 0 is drawn greedily, others at the coder's temperature. */
  readonly sample: number;
  readonly feedback?: Feedback;
  /** Calls of the model at most; a call beyond gets no answer, which ends the coder's own repairs. */
  readonly calls: number;
}

/** One draft by the coder's own handler: its prompt, its reader of answers, its type check and remedies. */
export async function draftTask(studio: Studio, task: ModuleTask, wish: DraftWish): Promise<Drafted> {
  const turns: AskedTurn[] = [];
  const coderTurn = {
    sandbox: studio.sandbox,
    signal: new AbortController().signal,
    say: () => undefined,
    ask: async (prompt: Parameters<Sampler['ask']>[0]) => {
      if (turns.length >= wish.calls) return Completed.fromPartial({ text: '' });
      const { completed, tokens } = await studio.sampler.ask(prompt);
      turns.push({ id: completed.turnId, step: prompt.context.step, group: prompt.context.group, tokens });
      return completed;
    },
  };
  const { seed, turn, sample, feedback } = wish;
  const request = DraftsRequested.fromPartial({
    plan: task.plan,
    module: task.module,
    turn,
    firstSample: sample,
    samples: 1,
    seed,
    ...(feedback ? { feedback } : {}),
  });
  const { drafts } = await handleDraftsRequested(request, coderTurn, studio.texts);
  const [draft] = drafts;
  if (!draft) throw new Error(`the coder gave no draft of ${task.name}`);
  return { draft, turns };
}

/** What a repair turn is told of a draft. */
export function feedbackOf(draft: Pick<Draft, 'source'>, grade: Grade): Feedback {
  return { source: draft.source, diagnostics: [...grade.diagnostics], failures: [...grade.failures], integration: [], review: [] };
}
