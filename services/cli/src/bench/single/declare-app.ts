import { parseStructured } from '@modwright/agent';
import type { Case } from '@modwright/contracts/grading';
import type { Plan } from '@modwright/contracts/plan';
import type { Completed } from '@modwright/contracts/policy';
import { findingText, lintPlan } from '@modwright/plan';
import { quoted } from '@modwright/planner';
import { findProfile } from '@modwright/profiles';
import { AppError } from '@modwright/runtime';
import { deriveCases, gradeApp, sortOut } from '@modwright/tester';
import type { Conversation, Exchange } from './conversation.ts';
import { DECLARATION_SCHEMA, type Declaration } from './declaration.ts';
import type { Bench } from './grading.ts';
import { mendDeclaration } from './mend-declaration.ts';
import { buildable, toPlan } from './to-plan.ts';

/** An app that can be built, as the single agent declared it. */
export interface DeclaredApp {
  readonly plan: Plan;
  /** Cases that follow from its own plan. */
  readonly cases: readonly Case[];
  /** The brief and the declaration, for the rest of the conversation: how a declaration is written is not told again, which saves tokens. */
  readonly exchange: Exchange;
  /** Times the declaration was asked for again. */
  readonly repairTurns: number;
}

/** Declarations that may have faults before the faulty parts are left out. */
const MAX_TRIES = 3;
/** A declaration of ten modules has about 2,500. */
const MAX_TOKENS = 4000;
const PROFILE = 'web';
const STEERING = new Set(['pattern', 'minLength', 'maxLength', 'minItems', 'maxItems']);

/** Asks for the declaration of the app until it can be built. Undefined = no answer could be used. */
export async function declareApp(conversation: Conversation, brief: string, form: string, bench: Bench): Promise<DeclaredApp | undefined> {
  const question = form.replace('{{profile}}', findProfile(PROFILE)?.description ?? PROFILE).replace('{{brief}}', () => quoted(brief));
  const tried: Exchange[] = [];
  let best: { readonly plan: Plan; readonly text: string; readonly faults: number } | undefined;
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const text = attempt === 0 ? question : again(tried.at(-1)?.question ?? '');
    const before = attempt === 0 ? [] : [{ question, answer: tried.at(-1)?.answer ?? '', pinned: true }];
    const completed = await conversation.ask({
      step: 'declare',
      module: '',
      before,
      text,
      start: '',
      attempt,
      maxTokens: MAX_TOKENS,
      stop: [],
      schema: DECLARATION_SCHEMA,
    });
    if (!completed) break;
    const read = readDeclaration(completed);
    const faults = 'problem' in read ? [read.problem] : await faultsOf(read.plan, bench);
    if (!('problem' in read) && (best === undefined || faults.length < best.faults)) best = { plan: read.plan, text: completed.text, faults: faults.length };
    if (faults.length === 0) break;
    // An answer without an end teaches nothing and fills the conversation.
    tried.push({ question: faults.join('\n'), answer: 'problem' in read ? completed.text.slice(0, 400) : completed.text, pinned: true });
  }
  if (!best) return undefined;
  const plan = best.faults === 0 ? best.plan : buildable(best.plan);
  if (plan.endpoints.length === 0 || lintPlan(plan).length > 0) return undefined;
  const cases = await casesOf(plan, bench);
  return (
    cases && {
      plan,
      cases,
      exchange: { question: `The app is described here:\n${quoted(brief)}\n\nDeclare it as JSON.`, answer: best.text, pinned: true },
      repairTurns: tried.length,
    }
  );
}

/** What an answer must satisfy to be read. Bounds and patterns steer decoding where the server knows them; what they would rule out the linter names. */
const READABLE = JSON.parse(
  JSON.stringify(DECLARATION_SCHEMA, (key, value: unknown) => (STEERING.has(key) && typeof value !== 'object' ? undefined : value)),
) as object;

function again(faults: string): string {
  const lines = faults.split('\n').slice(0, 8);
  return `That declaration cannot be built:\n${lines.map((line) => `- ${line}`).join('\n')}\nWrite the whole declaration again with these corrected.`;
}

function readDeclaration(completed: Completed): { readonly plan: Plan } | { readonly problem: string } {
  try {
    // A server that does not constrain decoding likes to put a fence around JSON.
    const text = completed.text.slice(completed.text.indexOf('{'), completed.text.lastIndexOf('}') + 1);
    return { plan: toPlan(mendDeclaration(parseStructured<Declaration>({ ...completed, text }, READABLE)), PROFILE) };
  } catch (error) {
    return { problem: AppError.from(error).message.slice(0, 300) };
  }
}

/** Why the declared app cannot be built: what the linter of plans finds, or what the app says when it starts with empty modules. */
async function faultsOf(plan: Plan, bench: Bench): Promise<string[]> {
  const found = lintPlan(plan).map(findingText);
  if (found.length > 0) return found;
  const graded = await gradeApp(bench, plan, new Map(), [], 'null');
  return 'bootFailure' in graded ? [graded.bootFailure.slice(0, 400)] : [];
}

/** The cases that follow from the plan and count, sorted out as the tester does; undefined when the app does not start. */
async function casesOf(plan: Plan, bench: Bench): Promise<readonly Case[] | undefined> {
  const derived = deriveCases(plan);
  const graded = await gradeApp(bench, plan, new Map(), derived, 'null');
  return 'bootFailure' in graded ? undefined : sortOut(derived, graded.results).cases;
}
