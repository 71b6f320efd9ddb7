import type { Case, CaseResult, Step } from '@modwright/contracts/grading';
import type { Module, Plan } from '@modwright/contracts/plan';
import { answeringModule } from './endpoints.ts';

/** Name of a module's file in the app, as stack traces and compiler messages show it. */
export type ModulePathOf = (module: Module) => string;

/** Says which module the evidence points at; '' when it does not say. Never a guess. */
export interface Blame {
  /** A case that failed in the running app. */
  ofCase(subject: Case, result: CaseResult): string;
  /** Text that the app itself printed or answered: a 5xx body, a stack trace, a compiler message. */
  ofText(text: string): string;
  /** A request that failed. */
  ofRequest(method: string, path: string): string;
}

/** @param pathOf where the profile puts a module's file. */
export function createBlame(plan: Plan, pathOf: ModulePathOf): Blame {
  const routes = plan.endpoints.map((endpoint) => ({
    method: endpoint.method,
    pattern: toPattern(endpoint.path),
    module: answeringModule(plan, endpoint)?.name ?? '',
  }));
  const places = plan.modules.map((module) => ({
    name: module.name,
    path: pathOf(module),
    answered: new RegExp(`\\bthe module ${escape(module.name)}\\b`, 'i'),
  }));

  const ofRequest = (method: string, path: string): string => {
    const [bare = ''] = path.split('?');
    return routes.find((route) => route.method === method && route.pattern.test(bare))?.module ?? '';
  };
  const ofText = (text: string): string => {
    const named = places.find(({ answered }) => answered.test(text));
    if (named) return named.name;
    const mentioned = places.map(({ name, path }) => ({ name, at: text.indexOf(path) })).filter(({ at }) => at >= 0);
    return mentioned.sort((one, other) => one.at - other.at)[0]?.name ?? '';
  };
  return {
    ofRequest,
    ofText,
    ofCase: (subject, result) => {
      const failed = subject.steps[Math.max(0, result.failedStep)];
      const owner = failed ? ofRequest(failed.method, failed.path) : '';
      if (failed?.given && owner !== '') return owner;
      return ofText(answerOf(result)) || subject.module || owner || lastActor(subject.steps.slice(0, Math.max(0, result.failedStep)), ofRequest);
    },
  };
}

/** A look at rows goes wrong because of whoever changed them last. */
function lastActor(before: readonly Step[], ofRequest: Blame['ofRequest']): string {
  const actors = before.map((step) => ofRequest(step.method, step.path)).filter((module) => module !== '');
  return actors.at(-1) ?? '';
}

/** The part of a failure line that the app itself said: "... answered 500 {...}; the status is wrong". */
function answerOf({ failure }: CaseResult): string {
  return /\banswered 5\d\d .*/.exec(failure)?.[0] ?? '';
}

/** "/api/books/{id}" matches "/api/books/12" and "/api/books/{{book.id}}". */
function toPattern(path: string): RegExp {
  const segments = path.split('/').map((segment) => (segment.startsWith('{') ? '[^/]+' : escape(segment)));
  return new RegExp(`^${segments.join('/')}$`);
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
