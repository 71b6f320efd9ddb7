import { Agent, type Envelope } from '@modwright/contracts/build';
import type { Field, Plan } from '@modwright/contracts/plan';
import type { BuildView, FeedbackView, RewardView } from '@modwright/gateway';
import { agentName } from '@modwright/runtime';

/** A build, and what has become of it since. */
export interface CaseStudy {
  readonly build: BuildView;
  readonly plan: Plan;
  readonly envelopes: readonly Envelope[];
  /** As `modwright watch` prints it. */
  readonly conversation: string;
  /** Every build of the same brief, this one included, oldest first, with the version of the policy that answered in it. */
  readonly sameBrief: readonly { readonly build: BuildView; readonly version: string }[];
  readonly feedback: readonly FeedbackView[];
  readonly votes: { readonly all: number; readonly simulated: number };
  readonly rewards: readonly RewardView[];
  /** Pictures of pages: path in the app and file beside the page. */
  readonly pictures: readonly { readonly path: string; readonly file: string }[];
  readonly model: string;
  readonly commit: string;
}

/** The page of a case study. Every word and figure is of the build's own records. */
export function caseStudyPage(study: CaseStudy): string {
  const { build } = study;
  return [
    `# ${build.title}`,
    '',
    `Written by \`node bench/case-study.ts ${build.id}\` from the records of a build, at commit ${study.commit}. Do not edit.`,
    '',
    ...outcome(study),
    '## Brief',
    '',
    ...build.brief.split('\n').map((line) => `> ${line}`.trimEnd()),
    '',
    ...pictures(study),
    ...planLines(study.plan, build),
    ...scores(build),
    ...votes(study),
    ...learning(study),
    ...effort(study.envelopes),
    '## Conversation',
    '',
    'Everything that the agents said, as `modwright watch` prints it.',
    '',
    '~~~~text',
    study.conversation.trimEnd(),
    '~~~~',
    '',
  ].join('\n');
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [row(head), row(head.map(() => '---')), ...rows.map(row), ''];
const row = (cells: readonly string[]): string =>
  `| ${cells
    .map((cell) =>
      cell
        .replaceAll('|', '\\|')
        .replaceAll('<', '\\<')
        .replace(/\s*\n\s*/g, ' '),
    )
    .join(' | ')} |`;
const number = (value: number): string => value.toLocaleString('en-US');
const code = (text: string): string => `\`${text}\``;

function outcome({ build, model }: CaseStudy): string[] {
  const accepted = build.modules.filter(({ phase }) => phase === 'accepted').length;
  return table(
    ['outcome', ''],
    [
      ['ended', `**${build.status.replace('_', ' ')}**${build.reason === '' ? '' : `: ${build.reason}`}`],
      ['cases', `${build.passed} of ${build.total} pass`],
      ['modules', `${accepted} of ${build.modules.length} accepted`],
      ['model', model],
      ['tokens', number(build.tokens)],
      ['time', `${number(build.seconds)} s`],
      ['seed', String(build.seed)],
    ],
  );
}

function pictures({ pictures: taken }: CaseStudy): string[] {
  if (taken.length === 0) return [];
  return [
    '## The app',
    '',
    'Its pages with made-up rows, as a real browser shows them.',
    '',
    ...taken.flatMap(({ path, file }) => [`![The page ${path}](${file})`, '']),
  ];
}

function planLines(plan: Plan, build: BuildView): string[] {
  const phases = new Map(build.modules.map((module) => [module.name, module]));
  return [
    '## Plan',
    '',
    ...table(
      ['entity', 'fields'],
      plan.entities.map(({ name, fields }) => [code(name), fields.map(fieldText).join(', ')]),
    ),
    ...table(
      ['endpoint', 'answered by'],
      plan.endpoints.map(({ method, path, module }) => [code(`${method} ${path}`), module === '' ? 'the scaffold' : code(module)]),
    ),
    ...table(
      ['module', 'does', 'cases', 'repairs'],
      plan.modules.map(({ name, responsibility }) => {
        const built = phases.get(name);
        return [code(name), responsibility, built ? `${built.passed} of ${built.expected}, ${built.phase}` : 'not written', String(built?.turn ?? 0)];
      }),
    ),
    ...(build.assumptions.length === 0 ? [] : ['Assumed, where the brief left it open:', '', ...build.assumptions.map(({ text }) => `- ${text}`), '']),
    ...(build.questions.length === 0 ? [] : ['Left open:', '', ...build.questions.map(({ text }) => `- ${text}`), '']),
  ];
}

function fieldText({ name, type, required, values, ref }: Field): string {
  const kind = ref !== '' ? `reference ${ref}` : values.length > 0 ? values.join(' or ') : type.replace('FIELD_TYPE_', '').toLowerCase().replace('_', ' ');
  return `${name} (${kind}${required ? ', required' : ''})`;
}

function scores({ scores: given }: BuildView): string[] {
  const ofApp = given.filter(({ module }) => module === '');
  if (ofApp.length === 0) return ['## Scores', '', 'The build was not scored: it did not come to an app.', ''];
  return [
    '## Scores',
    '',
    ...table(
      ['checkpoint', 'score', 'evidence', 'first thing to do'],
      ofApp.map(({ checkpoint, value, evidence, findings }) => [checkpoint, value.toFixed(2), evidence, findings[0]?.message ?? '']),
    ),
  ];
}

function votes({ feedback, votes: cast, rewards }: CaseStudy): string[] {
  const said = feedback.map(({ rater, simulated, thumb, score, comment, module }) => [
    simulated ? `${rater}, a program` : rater,
    module === '' ? 'the app' : code(module),
    [thumb === null ? '' : `thumb ${thumb}`, score === null ? '' : `score ${score}`, comment].filter((part) => part !== '').join(', '),
  ]);
  return [
    '## Votes and rewards',
    '',
    cast.all === 0
      ? 'Nobody has compared this app or a draft of it with another one.'
      : `${number(cast.all)} ${cast.all === 1 ? 'vote compares' : 'votes compare'} this app or a draft of it with another one; ${cast.simulated === cast.all ? 'all' : number(cast.simulated)} by programs with stated preferences, which count less than people.`,
    '',
    ...(said.length === 0 ? [] : table(['rater', 'about', 'said'], said)),
    ...(rewards.length === 0
      ? ['No turn of it has a reward.', '']
      : table(
          ['agent', 'turn', 'reward', 'made of'],
          rewards.map(({ role, turn, reward, gate, components }) => [
            role,
            turn === '' ? 'the whole build' : code(turn.slice(-8)),
            gate === '' ? reward.toFixed(2) : `0, ${gate}`,
            components.map(({ name, value }) => `${name} ${value.toFixed(2)}`).join(', '),
          ]),
        )),
  ];
}

function learning({ sameBrief, build }: CaseStudy): string[] {
  const versions = new Set(sameBrief.map(({ version }) => version));
  return [
    '## What learning changed',
    '',
    versions.size < 2
      ? `Only one version of the policy has built this brief${sameBrief.length > 1 ? ', more than once' : ''}: what learning changes in it is not known.`
      : 'Builds of the same brief by the versions of the policy, the oldest first.',
    '',
    ...table(
      ['version', 'build', 'ended', 'cases', 'repairs', 'tokens', 'seconds'],
      sameBrief.map(({ build: other, version }) => [
        version,
        other.id === build.id ? 'this one' : code(other.id),
        other.status.replace('_', ' '),
        `${other.passed} of ${other.total}`,
        String(other.modules.reduce((sum, { turn }) => sum + turn, 0)),
        number(other.tokens),
        number(other.seconds),
      ]),
    ),
  ];
}

function effort(envelopes: readonly Envelope[]): string[] {
  const totals = new Map<Agent, { turns: number; calls: number; read: number; written: number; model: number; sandbox: number; all: number }>();
  for (const { from, usage } of envelopes) {
    if (!usage || from === Agent.ORCHESTRATOR || from === Agent.USER) continue;
    const sum = totals.get(from) ?? { turns: 0, calls: 0, read: 0, written: 0, model: 0, sandbox: 0, all: 0 };
    totals.set(from, {
      turns: sum.turns + 1,
      calls: sum.calls + usage.modelCalls,
      read: sum.read + usage.promptTokens,
      written: sum.written + usage.completionTokens,
      model: sum.model + usage.modelMs,
      sandbox: sum.sandbox + usage.sandboxMs,
      all: sum.all + usage.turnMs,
    });
  }
  const seconds = (ms: number): string => (ms / 1000).toFixed(1);
  return [
    '## Time and tokens',
    '',
    ...table(
      ['agent', 'turns', 'model calls', 'tokens read', 'tokens written', 'seconds in the model', 'seconds in the sandbox', 'seconds in all'],
      [...totals].map(([agent, { turns, calls, read, written, model, sandbox, all }]) => [
        agentName(agent),
        String(turns),
        String(calls),
        number(read),
        number(written),
        seconds(model),
        seconds(sandbox),
        seconds(all),
      ]),
    ),
  ];
}
