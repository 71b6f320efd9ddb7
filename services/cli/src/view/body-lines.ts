import type {
  CasesAuthored,
  CasesRequested,
  DraftsProposed,
  DraftsRequested,
  Envelope,
  IntegrationReached,
  ModuleFinds,
  PlanProposed,
  ScoresGiven,
  PlanReviewed,
  SubmitRequest,
  VerdictReached,
} from '@modwright/contracts/build';
import type { Verdict } from '@modwright/contracts/grading';
import type { Reuse } from '@modwright/contracts/shelf';
import { caseDots } from './case-dots.ts';
import type { Paint } from './paint.ts';
import { lowestScore, scoresRow } from './scores.ts';
import { clip, count, duration, oneLine } from './text.ts';

/** A line below a message. */
export interface Detail {
  /** One character. */
  readonly mark: string;
  readonly text: string;
  readonly paint: (text: string) => string;
  /** True = long text goes on in the next line; false = it is cut. */
  readonly fold: boolean;
}

/** What a message says. */
export interface Description {
  /** `fixed` is printed as it is (it holds colours), `text` may be wrapped. */
  readonly headline: { readonly text: string; readonly fixed?: string };
  readonly details: readonly Detail[];
  /** True for what is only asked of somebody. */
  readonly quiet: boolean;
}

/** Failures shown below one verdict. */
const MAX_FAILURES = 3;

/** One message in words. Text of people and models is made harmless for the terminal. */
export function describeBody({ body }: Envelope, paint: Paint): Description {
  switch (body?.$case) {
    case 'buildSubmitted':
      return submitted(body.value.request, paint);
    case 'controlRequested':
      return tell(body.value.control.replace('CONTROL_', '').toLowerCase());
    case 'turnFailed':
      return tell('could not do it', [{ mark: '✗', text: oneLine(`${body.value.reason} (${body.value.code})`), paint: paint.bad, fold: true }]);
    case 'planReviewed':
      return reviewed(body.value, paint);
    case 'deadlinePassed':
      return tell('the time budget is used up');
    case 'planRequested':
      return ask(body.value.faults.length > 0 ? 'mend the plan' : 'make a plan of the brief');
    case 'planProposed':
      return planned(body.value, paint);
    case 'casesRequested':
      return ask(casesAsked(body.value));
    case 'casesAuthored':
      return authored(body.value, paint);
    case 'draftsRequested':
      return ask(draftsAsked(body.value));
    case 'draftsProposed':
      return drafted(body.value, paint);
    case 'verdictRequested':
      return ask(`grade ${count(body.value.drafts.length, 'draft')} of ${body.value.module} over ${count(body.value.cases.length, 'case')}`);
    case 'verdictReached':
      return graded(body.value, paint);
    case 'integrationRequested':
      return ask(`put the app together: ${count(body.value.modules.length, 'module')}, ${count(body.value.cases.length, 'case')}`);
    case 'integrationReached':
      return integrated(body.value, paint);
    case 'judgementRequested':
      return ask('judge the build');
    case 'scoresGiven':
      return judged(body.value, paint);
    case 'moduleAccepted':
    case 'moduleExhausted':
    case 'buildEnded':
      return outcome(body, paint);
    case 'buildNoted':
      return tell(oneLine(body.value.text));
    case 'shelfSearchRequested':
      return ask('look on the shelf for modules that fit');
    case 'shelfSearched':
      return tell(found(body.value.modules));
    default:
      return tell('said nothing');
  }
}

function tell(text: string, details: readonly Detail[] = []): Description {
  return { headline: { text }, details, quiet: false };
}

function ask(text: string): Description {
  return { headline: { text }, details: [], quiet: true };
}

function note(text: string, paint: Paint): Detail {
  return { mark: '·', text: oneLine(text), paint: paint.dim, fold: true };
}

function submitted(request: SubmitRequest | undefined, paint: Paint): Description {
  const { text = '', requirements = [], openapi = '' } = request?.brief ?? {};
  const acceptance = request?.acceptance.length ?? 0;
  const parts = [
    ...(requirements.length > 0 ? [count(requirements.length, 'requirement')] : []),
    ...(openapi ? ['an OpenAPI document to serve'] : []),
    ...(acceptance > 0 ? [`${count(acceptance, 'acceptance case')} of your own, shown to the grader alone`] : []),
  ];
  return tell(
    clip(oneLine(text || (requirements[0]?.text ?? '')), 280),
    parts.map((part) => note(part, paint)),
  );
}

function planned({ plan, findings, repairs }: PlanProposed, paint: Paint): Description {
  if (!plan) return tell('no plan');
  if (repairs.length > 0)
    return tell(
      `plan mended in ${count(repairs.length, 'place')}`,
      repairs.map((text) => note(text, paint)),
    );
  const entities = plan.entities.map((entity) => entity.name).join(', ');
  const headline = `plan "${oneLine(plan.title)}": keeps ${entities || 'nothing'}; ${count(plan.endpoints.length, 'endpoint')}, ${count(plan.pages.length, 'page')}, ${count(plan.modules.length, 'module')}`;
  const { change } = plan;
  const parts = (change?.parts ?? []).map(({ kind, part }): Detail => note(`${kind.replace('CHANGE_KIND_', '').toLowerCase()} ${part}`, paint));
  const falls = (change?.superseded ?? []).map(({ what, reason }): Detail => ({
    mark: '-',
    text: oneLine(`no longer: "${what}" (${reason})`),
    paint: paint.warn,
    fold: true,
  }));
  const written = plan.modules.filter(({ name }) => !change || change.touched.includes(name));
  return tell(headline, [
    ...parts,
    ...falls,
    ...written.map((module): Detail => ({ mark: '▪', text: oneLine(`${module.name}: ${module.responsibility}`), paint: paint.strong, fold: true })),
    ...plan.assumptions.map((assumption): Detail => ({ mark: '≈', text: oneLine(`assumes: ${assumption.text}`), paint: paint.warn, fold: true })),
    ...plan.questions.map((question): Detail => ({
      mark: '?',
      text: oneLine(`${question.text} (goes on with: ${question.alternatives[0] ?? 'its own choice'})`),
      paint: paint.warn,
      fold: true,
    })),
    ...findings.map((finding): Detail => ({ mark: '!', text: oneLine(finding), paint: paint.warn, fold: true })),
  ]);
}

/** A person's word on a plan. */
function reviewed({ decision }: PlanReviewed, paint: Paint): Description {
  switch (decision?.$case) {
    case 'accepted':
      return tell('accepts the plan');
    case 'refused':
      return tell(`refuses the plan${decision.value.reason ? `: ${oneLine(decision.value.reason)}` : ''}`);
    case 'answered':
      return tell(
        'answers the planner',
        decision.value.answers.map(({ about, text }) => note(`${about} ${text}`, paint)),
      );
    case 'edited':
      return tell('changes the plan');
    case undefined:
      return tell('has looked at the plan');
  }
}

function casesAsked({ disputed }: CasesRequested): string {
  if (disputed.length === 0) return 'write the cases the app must pass';
  return `read ${count(disputed.length, 'sentence')} again that every draft contradicts: ${disputed.map((one) => one.case?.id ?? '').join(', ')}`;
}

function authored({ cases, discarded, superseded, again }: CasesAuthored, paint: Paint): Description {
  if (again)
    return tell(
      `${count(cases.length, 'second reading')}`,
      discarded.map((text) => note(text, paint)),
    );
  const written = cases.filter((one) => one.origin === 'CASE_ORIGIN_AUTHORED').length;
  const headline = `${count(cases.length, 'case')}: ${cases.length - written} follow from the plan, ${written} written from its sentences`;
  return tell(headline, [
    ...superseded.map(({ what, reason }) => note(`${what} is no longer expected: ${reason}`, paint)),
    ...(discarded.length > 0 ? [note(`${count(discarded.length, 'case')} left out: ${discarded[0] ?? ''}`, paint)] : []),
  ]);
}

function found(modules: readonly ModuleFinds[]): string {
  const names = modules.filter(({ candidates }) => candidates.length > 0).map(({ module }) => module);
  return names.length > 0 ? `on the shelf: something for ${oneLine(names.join(', '))}` : 'nothing on the shelf fits';
}

/** Where a reused module comes from: "lendTool of build_01J..". */
function originText({ module, provenance, trust, shelfId }: Reuse): string {
  const from = provenance?.pack ? `pack ${provenance.pack}` : provenance?.build || shelfId;
  return oneLine(`${module} of ${from}${trust === 'TRUST_IMPORTED' ? ', imported and not trusted' : ''}`);
}

function draftsAsked({ module, turn, samples, feedback, firstSample, candidate }: DraftsRequested): string {
  if (candidate) return `fit a module from the shelf to ${module}`;
  if (!feedback) return firstSample === 0 ? `write ${module}` : `write ${module} anew: ${count(samples, 'other draft')}`;
  const reasons = [
    ...(feedback.diagnostics.length > 0 ? [count(feedback.diagnostics.length, 'compiler message')] : []),
    ...(feedback.failures.length > 0 ? [count(feedback.failures.length, 'failing case')] : []),
    ...(feedback.integration.length > 0 ? [count(feedback.integration.length, 'fault in the running app', 'faults in the running app')] : []),
  ];
  return `repair ${module}, turn ${turn}: ${reasons.join(', ') || 'it is not green'}${samples > 1 ? ` (${count(samples, 'draft')})` : ''}`;
}

function drafted({ module, drafts }: DraftsProposed, paint: Paint): Description {
  const usable = drafts.filter((draft) => !draft.unusable);
  const sizes = usable.map((draft) => draft.source.trim().split('\n').length).join(', ');
  const unusable = drafts.filter((draft) => draft.unusable);
  return tell(`${module}: ${count(usable.length, 'draft')}${sizes ? ` (${sizes} lines)` : ''}`, [
    ...unusable.map((draft): Detail => ({ mark: '✗', text: oneLine(`unusable: ${draft.unusable}`), paint: paint.bad, fold: false })),
  ]);
}

function graded({ module, verdicts, mutants, mutantsKilled }: VerdictReached, paint: Paint): Description {
  const order = [...verdicts].sort((one, other) => other.passed - one.passed || one.diagnostics.length - other.diagnostics.length);
  const [best] = order;
  if (!best) return tell(`${module}: no verdict`);
  const others = order.slice(1).map((verdict) => `${verdict.passed}/${verdict.expected}`);
  const rest = others.length > 0 ? paint.dim(`  other drafts: ${clip(others.join(', '), 40)}`) : '';
  const dots = caseDots(
    best.results.map((result) => result.passed),
    paint,
  );
  const seeded = mutants > 0 ? [note(`its cases find ${mutantsKilled} of ${count(mutants, 'seeded fault')}`, paint)] : [];
  return { headline: { text: module, fixed: `${module}  ${dots}${rest}` }, details: [...failures(best, paint), ...seeded], quiet: false };
}

function failures(verdict: Verdict, paint: Paint): Detail[] {
  const bad = (text: string): Detail => ({ mark: '✗', text: oneLine(text), paint: paint.bad, fold: false });
  if (verdict.diagnostics.length > 0)
    return shorten(
      verdict.diagnostics.map((message) => bad(`does not compile: ${message}`)),
      paint,
    );
  if (verdict.bootFailure) return [bad(`does not start: ${verdict.bootFailure}`)];
  return shorten(
    verdict.results.filter((result) => !result.passed).map((result) => bad(`${result.caseId}: ${result.failure || 'not reached'}`)),
    paint,
  );
}

function shorten(details: readonly Detail[], paint: Paint): Detail[] {
  const more = details.length - MAX_FAILURES;
  return more > 0 ? [...details.slice(0, MAX_FAILURES), note(`and ${more} more`, paint)] : [...details];
}

function integrated({ verdict, journeys, faults }: IntegrationReached, paint: Paint): Description {
  const cases = verdict
    ? caseDots(
        verdict.results.map((result) => result.passed),
        paint,
      )
    : paint.bad('no cases');
  const walked =
    journeys.length > 0
      ? `  in the browser ${caseDots(
          journeys.map((journey) => journey.passed),
          paint,
        )}`
      : '';
  const bad = (text: string): Detail => ({ mark: '✗', text: oneLine(text), paint: paint.bad, fold: false });
  const red = [
    ...(verdict ? failures(verdict, paint) : []),
    ...journeys.filter((journey) => !journey.passed).map((journey) => bad(`${journey.caseId}: ${journey.failure}`)),
  ];
  const blamed = faults.map((fault) => bad(`${fault.module ? `blames ${fault.module}` : 'blames no module'}: ${fault.what}`));
  return { headline: { text: 'app', fixed: `app  ${cases}${walked}` }, details: [...shorten(red, paint), ...shorten(blamed, paint)], quiet: false };
}

function judged({ scores }: ScoresGiven, paint: Paint): Description {
  const lowest = lowestScore(scores);
  return tell(scoresRow(scores) || 'no scores', lowest ? [{ mark: '▾', text: lowest, paint: paint.warn, fold: false }] : []);
}

type Outcome = Extract<NonNullable<Envelope['body']>, { $case: 'moduleAccepted' | 'moduleExhausted' | 'buildEnded' }>;

function outcome(body: Outcome, paint: Paint): Description {
  const fixed = (text: string, details: readonly Detail[] = []): Description => ({ headline: { text, fixed: text }, details, quiet: false });
  if (body.$case === 'moduleAccepted') {
    const { module, passed, expected, repairTurns, reusedFrom } = body.value;
    const reused = reusedFrom ? [note(`reused: ${originText(reusedFrom)}`, paint)] : [];
    return fixed(paint.good(`✔ ${module} accepted, ${passed}/${expected}${repairTurns > 0 ? ` after ${count(repairTurns, 'repair')}` : ''}`), reused);
  }
  if (body.$case === 'moduleExhausted') {
    const { module, passed, expected, reason } = body.value;
    return fixed(paint.bad(`✘ ${module} given up at ${passed}/${expected}`), [note(reason, paint)]);
  }
  const { status, reason, passed, total, seconds } = body.value;
  const name = status.replace('BUILD_STATUS_', '').toLowerCase().replace('_', ' ');
  const colour = status === 'BUILD_STATUS_ACCEPTED' ? paint.good : paint.bad;
  return fixed(colour(`${name}: ${passed} of ${count(total, 'case')}, ${duration(seconds)}`), reason ? [note(reason, paint)] : []);
}
