import { duration, plural } from '../strings.ts';
import type { BodyOf, Json, Said } from './json.ts';
import type { Verdict } from '@modwright/contracts/grading';

/** How a message stands: what it reports went well, badly, or is only news. */
export type Tone = 'good' | 'bad' | 'warn' | 'plain';

/** A message in one line. */
export interface Headline {
  readonly text: string;
  /** Module it is about; empty = the whole app. */
  readonly module: string;
  readonly tone: Tone;
  /** Cases passed and expected, where the message counts some. */
  readonly cases?: { readonly passed: number; readonly total: number };
}

const say = (text: string, tone: Tone = 'plain', module = ''): Headline => ({ text, module, tone });

/** A message in one line; text of people and models is shown as text by whoever draws it. */
export function headlineOf(said: Said | undefined): Headline {
  switch (said?.kind) {
    case 'buildSubmitted':
      return say(firstLine(said.value.request?.brief?.text || said.value.request?.brief?.requirements?.[0]?.text || ''));
    case 'controlRequested':
      return say(said.value.control?.replace('CONTROL_', '').toLowerCase() ?? '', 'warn');
    case 'planReviewed':
      return say(reviewText(said.value));
    case 'turnFailed':
      return say(`could not do it: ${said.value.reason ?? ''}`, 'bad');
    case 'deadlinePassed':
      return say('the time budget is used up', 'warn');
    case 'planRequested':
      return say(said.value.faults?.length ? 'mend the plan' : 'make a plan of the brief');
    case 'planProposed':
      return planText(said.value);
    case 'casesRequested':
      return say(said.value.disputed?.length ? `read ${plural(said.value.disputed.length, 'sentence')} again` : 'write the cases the app must pass');
    case 'casesAuthored':
      return casesText(said.value);
    case 'draftsRequested':
      return draftsAsked(said.value);
    case 'draftsProposed':
      return draftsText(said.value);
    case 'verdictRequested':
      return say(
        `grade ${plural(said.value.drafts?.length ?? 0, 'draft')} over ${plural(said.value.cases?.length ?? 0, 'case')}`,
        'plain',
        said.value.module ?? '',
      );
    case 'verdictReached':
      return verdictText(said.value);
    case 'integrationRequested':
      return say(`put the app together: ${plural(said.value.modules?.length ?? 0, 'module')}`);
    case 'integrationReached':
      return integrationText(said.value);
    case 'judgementRequested':
      return say('judge the build');
    case 'scoresGiven':
      return scoresText(said.value);
    case 'moduleAccepted':
      return { ...say('accepted', 'good', said.value.module ?? ''), cases: countOf(said.value) };
    case 'moduleExhausted':
      return { ...say(`given up: ${said.value.reason ?? ''}`, 'bad', said.value.module ?? ''), cases: countOf(said.value) };
    case 'buildEnded':
      return endText(said.value);
    case 'buildNoted':
      return say(said.value.text ?? '', 'warn');
    case 'shelfSearchRequested':
      return say('look on the shelf for modules that fit');
    case 'shelfSearched':
      return say(shelfText(said.value));
    default:
      return say('');
  }
}

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? '';

const countOf = ({ passed = 0, expected = 0 }: { readonly passed?: number; readonly expected?: number }) => ({ passed, total: expected });

function reviewText(value: BodyOf<'planReviewed'>): string {
  // The decision stands under its own name.
  const { accepted, refused, answered, edited } = value as { accepted?: object; refused?: { reason?: string }; answered?: object; edited?: object };
  if (accepted) return 'accepts the plan';
  if (refused) return `refuses the plan${refused.reason ? `: ${refused.reason}` : ''}`;
  if (answered) return 'answers the planner';
  return edited ? 'changes the plan' : 'has looked at the plan';
}

function planText({ plan, repairs = [], findings = [] }: BodyOf<'planProposed'>): Headline {
  if (repairs.length > 0) return say(`plan mended in ${plural(repairs.length, 'place')}`);
  const { title = '', entities = [], endpoints = [], pages = [], modules = [] } = plan ?? {};
  const kept = entities.map(({ name }) => name).join(', ');
  const parts = [kept && `keeps ${kept}`, plural(endpoints.length, 'endpoint'), plural(pages.length, 'page'), plural(modules.length, 'module')];
  return say(`“${title}”: ${parts.filter(Boolean).join(', ')}`, findings.length > 0 ? 'warn' : 'plain');
}

function casesText({ cases = [], again, discarded = [] }: BodyOf<'casesAuthored'>): Headline {
  if (again) return say(plural(cases.length, 'second reading'));
  const authored = cases.filter(({ origin }) => origin === 'CASE_ORIGIN_AUTHORED').length;
  const left = discarded.length > 0 ? `, ${discarded.length} left out` : '';
  return say(`${plural(cases.length, 'case')}: ${cases.length - authored} follow from the plan, ${authored} from its sentences${left}`);
}

function draftsAsked({ module = '', turn = 0, feedback, candidate, firstSample = 0, samples = 0 }: BodyOf<'draftsRequested'>): Headline {
  if (candidate) return say('fit a module from the shelf', 'plain', module);
  if (!feedback) return say(firstSample === 0 ? 'write it' : `write it anew: ${plural(samples, 'other draft')}`, 'plain', module);
  const { diagnostics = [], failures = [], integration = [], review = [] } = feedback;
  const reasons = [
    diagnostics.length > 0 && plural(diagnostics.length, 'compiler message'),
    failures.length > 0 && plural(failures.length, 'failing case'),
    integration.length > 0 && `${plural(integration.length, 'fault')} in the running app`,
    review.length > 0 && plural(review.length, 'remark of the critic', 'remarks of the critic'),
  ];
  return say(`repair it, turn ${turn}: ${reasons.filter(Boolean).join(', ') || 'it is not green'}`, 'plain', module);
}

function draftsText({ module = '', drafts = [] }: BodyOf<'draftsProposed'>): Headline {
  const usable = drafts.filter(({ unusable }) => !unusable);
  const sizes = usable.map(({ source = '' }) => source.trim().split('\n').length).join(', ');
  const reused = usable.some(({ reusedFrom }) => reusedFrom) ? 'from the shelf' : plural(usable.length, 'draft');
  return say(usable.length > 0 ? `${reused} (${sizes} lines)` : 'no usable draft', usable.length > 0 ? 'plain' : 'bad', module);
}

/** The verdict with the most passing cases. */
export function bestVerdict(verdicts: readonly Json<Verdict>[]): Json<Verdict> | undefined {
  return [...verdicts].sort((one, other) => (other.passed ?? 0) - (one.passed ?? 0) || (one.diagnostics?.length ?? 0) - (other.diagnostics?.length ?? 0))[0];
}

function verdictText({ module = '', verdicts = [] }: BodyOf<'verdictReached'>): Headline {
  const best = bestVerdict(verdicts);
  if (!best) return say('no verdict', 'bad', module);
  const cases = countOf(best);
  if (best.diagnostics?.length) return { ...say(`does not compile: ${best.diagnostics[0]}`, 'bad', module), cases };
  if (best.bootFailure) return { ...say(`does not start: ${best.bootFailure}`, 'bad', module), cases };
  const green = cases.passed === cases.total;
  const failed = best.results?.find(({ passed }) => !passed);
  return { ...say(green ? 'every case passes' : `fails ${failed?.caseId ?? ''}: ${failed?.failure || 'not reached'}`, green ? 'good' : 'bad', module), cases };
}

function integrationText({ verdict, journeys = [], faults = [] }: BodyOf<'integrationReached'>): Headline {
  const walked = journeys.filter(({ passed }) => passed).length;
  const cases = { passed: (verdict?.passed ?? 0) + walked, total: (verdict?.expected ?? 0) + journeys.length };
  const green = faults.length === 0 && cases.passed === cases.total && cases.total > 0;
  const blamed = faults.map(({ module }) => module).filter(Boolean);
  const text = green
    ? 'the app runs and passes'
    : faults.length > 0
      ? `${plural(faults.length, 'fault')}${blamed.length > 0 ? `, blames ${blamed.join(', ')}` : ''}`
      : 'the app does not pass';
  return { ...say(text, green ? 'good' : 'bad'), cases };
}

function scoresText({ scores = [] }: BodyOf<'scoresGiven'>): Headline {
  const whole = scores.filter(({ module }) => !module);
  return say(whole.map(({ checkpoint, value = 0 }) => `${checkpoint} ${value.toFixed(2)}`).join(' · ') || 'no scores');
}

function endText({ status = 'BUILD_STATUS_UNSPECIFIED', passed = 0, total = 0, seconds = 0, reason = '' }: BodyOf<'buildEnded'>): Headline {
  const name = status.replace('BUILD_STATUS_', '').toLowerCase().replaceAll('_', ' ');
  const good = status === 'BUILD_STATUS_ACCEPTED';
  return { ...say([`${name} after ${duration(seconds)}`, reason].filter(Boolean).join(': '), good ? 'good' : 'bad'), cases: { passed, total } };
}

function shelfText({ modules = [] }: BodyOf<'shelfSearched'>): string {
  const names = modules.filter(({ candidates }) => candidates?.length).map(({ module }) => module);
  return names.length > 0 ? `on the shelf: something for ${names.join(', ')}` : 'nothing on the shelf fits';
}
