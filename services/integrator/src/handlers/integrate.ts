import type { SandboxSession, Turn } from '@modwright/agent';
import type { Fault, IntegrationReached, IntegrationRequested } from '@modwright/contracts/build';
import type { Plan } from '@modwright/contracts/plan';
import { toVerdict, type NotRun } from '@modwright/grading';
import { hasPages, modulePath, pagesOf, serveProgram, type AppFile } from '@modwright/profiles';
import { AppError } from '@modwright/runtime';
import { browse } from '../adapters/browse.ts';
import { bundlePages } from '../adapters/bundle-pages.ts';
import { checkTypes, describeDiagnostic, type CheckedSources } from '../adapters/check-types.ts';
import { runAppCases, type AppCases } from '../adapters/run-app-cases.ts';
import { webWording } from '../adapters/web-wording.ts';
import { toAccessibility } from '../domain/accessibility.ts';
import { createBlame, type Blame } from '../domain/blame.ts';
import { limitFaults, toCaseFaults } from '../domain/case-faults.ts';
import { toJourneyFaults, toJourneyResults } from '../domain/journey-results.ts';
import { deriveJourneys } from '../domain/journeys/derive.ts';
import type { Journey } from '../domain/journey.ts';

/** Only what integration needs of a turn. */
export type IntegrationTurn = Pick<Turn, 'sandbox' | 'signal' | 'say' | 'logger'>;

interface Integration {
  readonly request: IntegrationRequested;
  readonly plan: Plan;
  readonly turn: IntegrationTurn;
  readonly blame: Blame;
  readonly journeys: readonly Journey[];
}

/** Puts the app together and judges it as a whole: types, pages, start, every case over HTTP, every journey in the browser. */
export async function handleIntegration(request: IntegrationRequested, turn: IntegrationTurn): Promise<IntegrationReached> {
  if (!request.plan) throw new AppError('INVALID_ARGUMENT', 'failed to integrate: the request has no plan');
  const { plan } = request;
  const journeys = hasPages(plan) ? deriveJourneys({ ...plan, pages: pagesOf(plan) }, webWording, request.seed) : [];
  const job: Integration = { request, plan, turn, blame: createBlame(plan, modulePath), journeys };
  const sources = new Map(request.modules.map(({ module, source }) => [module, source]));
  turn.say(`putting ${sources.size} modules together: type check and page build`);
  const [checked, pages] = await Promise.all([checkTypes(turn.sandbox, plan, sources, turn.signal), bundlePages(turn.sandbox, plan, sources, turn.signal)]);
  const typeFaults = toTypeFaults(checked);
  if (checked.unexplained.length > 0) return notRun(job, { diagnostics: checked.unexplained.map(describeDiagnostic) }, typeFaults);
  const pageFaults = pages.problem === '' ? [] : [{ module: job.blame.ofText(pages.problem), what: 'the pages do not build', evidence: pages.problem }];

  const open = (): Promise<SandboxSession> => openApp(job, checked.sound, pages.files);
  let session: SandboxSession;
  try {
    session = await open();
  } catch (error) {
    if (AppError.from(error).code !== 'FAILED_PRECONDITION') throw error;
    return notRun(job, { bootFailure: AppError.from(error).message }, [...typeFaults, ...pageFaults]);
  }
  return judge(job, session, open, [...typeFaults, ...pageFaults]);
}

function openApp({ turn, plan }: Integration, sources: ReadonlyMap<string, string>, pages: readonly AppFile[]): Promise<SandboxSession> {
  return turn.sandbox.open(serveProgram(plan, sources, { APP_SPACES: '1' }, pages), turn.signal);
}

const NOT_BROWSED = { reports: [], problem: 'the app keeps ending', wallMs: 0, peakMib: 0, session: undefined };

async function judge(job: Integration, started: SandboxSession, open: () => Promise<SandboxSession>, faults: readonly Fault[]): Promise<IntegrationReached> {
  const { request, turn, blame, journeys } = job;
  turn.say(`the app runs (${started.bootMs} ms); ${request.cases.length} cases over HTTP`);
  let session: SandboxSession | undefined = started;
  try {
    const cases = await runAppCases(started, open, request.cases, request.seed, turn.signal);
    session = cases.session;
    const verdict = toVerdict(
      request.cases.map(({ id }) => id),
      cases.results,
    );
    turn.say(`${verdict.passed} of ${verdict.expected} cases pass; ${journeys.length} journeys in the browser`);
    const browsed = session ? await browse(turn.sandbox, session, open, journeys, turn.signal) : NOT_BROWSED;
    session = browsed.session;
    const results = toJourneyResults(journeys, browsed.reports, browsed.problem || 'the driver gave no report of it');
    turn.say(`${results.filter(({ passed }) => passed).length} of ${results.length} journeys pass`);
    turn.logger.info({ cases: `${verdict.passed}/${verdict.expected}`, browserMs: browsed.wallMs, browserPeakMib: browsed.peakMib }, 'integrated');
    const found = [
      ...faults,
      ...toEndFaults(job, cases),
      ...toCaseFaults(
        request.cases,
        verdict.results.filter(({ caseId }) => !cases.endedIn.has(caseId)),
        blame,
      ),
      ...toJourneyFaults(journeys, browsed.reports, results, blame),
    ];
    return { verdict, journeys: results, faults: limitFaults(found), ...toAccessibility(browsed.reports) };
  } finally {
    await session?.stop();
  }
}

function toTypeFaults({ unsound, unexplained }: CheckedSources): Fault[] {
  const fault = (module: string, diagnostics: CheckedSources['unexplained']): Fault => ({
    module,
    what: 'the source does not type-check in the app',
    evidence: diagnostics.map(describeDiagnostic).join('\n').slice(0, 600),
  });
  return [...[...unsound].map(([module, diagnostics]) => fault(module, diagnostics)), ...(unexplained.length > 0 ? [fault('', unexplained)] : [])];
}

/** A case that ended the app's process, alone in it, names the module it speaks to. */
function toEndFaults({ request, blame }: Integration, { endedIn, results }: AppCases): Fault[] {
  return request.cases.flatMap((subject) => {
    const printed = endedIn.get(subject.id);
    const result = results.find(({ caseId }) => caseId === subject.id);
    if (printed === undefined || !result) return [];
    return [{ module: blame.ofText(printed) || blame.ofCase(subject, result), what: 'the app ended while it answered', evidence: printed }];
  });
}

/** The app could not be judged: nothing passes, and the reason is the fault. */
function notRun({ request, journeys, blame }: Integration, why: NotRun, faults: readonly Fault[]): IntegrationReached {
  const reason = why.bootFailure ?? 'the app does not type-check';
  const bootFault = why.bootFailure === undefined ? [] : [{ module: blame.ofText(why.bootFailure), what: 'the app does not start', evidence: why.bootFailure }];
  return {
    verdict: toVerdict(
      request.cases.map(({ id }) => id),
      [],
      '',
      why,
    ),
    journeys: toJourneyResults(journeys, [], reason),
    faults: limitFaults([...faults, ...bootFault]),
    ...toAccessibility([]),
  };
}
