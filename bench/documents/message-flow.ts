import { Agent, type Envelope } from '@modwright/contracts/build';
import { agentName, subjects } from '@modwright/runtime';

/** One message as the page shows it. */
interface Step {
  readonly from: string;
  readonly to: string;
  /** Name of the message in proto/: "DraftsProposed". */
  readonly message: string;
  /** Where it was carried. */
  readonly carried: string;
  /** True for an answer. */
  readonly answer: boolean;
  /** What it says, in short. */
  readonly says: string;
}

/**
 * The messages of one build, and of its modules those of the one that was most spoken about: modules are written side by side, so the order of the
 * messages about different ones is another in every run, and that of one module is always the same.
 */
export function flowOf(envelopes: readonly Envelope[]): { readonly steps: readonly Step[]; readonly module: string; readonly others: readonly string[] } {
  const counts = new Map<string, number>();
  for (const envelope of envelopes) for (const module of modulesOf(envelope)) counts.set(module, (counts.get(module) ?? 0) + 1);
  const [module = '', ...others] = [...counts].sort(([one, more], [other, less]) => less - more || (one < other ? -1 : 1)).map(([name]) => name);
  const shown = envelopes.filter((envelope) => {
    const about = modulesOf(envelope);
    return about.length === 0 || about.includes(module);
  });
  return { steps: shown.map(toStep), module, others: others.sort() };
}

/** Modules that a message is about; none where it is about the whole build. */
function modulesOf({ body }: Envelope): string[] {
  switch (body?.$case) {
    case 'draftsRequested':
    case 'draftsProposed':
    case 'verdictRequested':
    case 'verdictReached':
    case 'moduleAccepted':
    case 'moduleExhausted':
      return [body.value.module];
    case 'casesRequested':
      return body.value.disputed.flatMap((disputed) => (disputed.case ? [disputed.case.module] : []));
    case 'casesAuthored':
      return body.value.again ? body.value.cases.map((one) => one.module) : [];
    case 'buildNoted':
      return [...body.value.text.matchAll(/\b([a-z][A-Za-z0-9]+)\.a\d+\b/g)].map((match) => match[1] ?? '');
    default:
      return [];
  }
}

function toStep(envelope: Envelope): Step {
  const { from, to, body } = envelope;
  const message = (body?.$case ?? '').replace(/^./, (first) => first.toUpperCase());
  return {
    from: nameOf(from),
    to: nameOf(to),
    message,
    carried: carriedBy(envelope),
    answer: from !== Agent.ORCHESTRATOR && from !== Agent.USER,
    says: saysOf(envelope),
  };
}

const nameOf = (agent: Agent): string => (agent === Agent.USER ? 'you' : agentName(agent));

function carriedBy({ from, to }: Envelope): string {
  if (from === Agent.USER) return 'gRPC, by way of the gateway';
  if (to === Agent.USER) return subjects.event('BUILD', '…');
  if (to !== Agent.ORCHESTRATOR) return subjects.work(agentName(to));
  return from === Agent.ORCHESTRATOR ? subjects.toItself : subjects.toOrchestrator(agentName(from));
}

const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function saysOf({ body }: Envelope): string {
  switch (body?.$case) {
    case 'planProposed':
      return `${many(body.value.plan?.endpoints.length ?? 0, 'endpoint')}, ${many(body.value.plan?.modules.length ?? 0, 'module')}`;
    case 'casesAuthored':
      return `${many(body.value.cases.length, 'case')}${body.value.again ? ', read again' : ''}`;
    case 'draftsRequested':
      return `${body.value.module}, ${body.value.turn === 0 ? 'first drafts' : `repair ${body.value.turn}`}`;
    case 'draftsProposed':
      return many(body.value.drafts.length, 'draft');
    case 'verdictReached':
      return body.value.verdicts.map((verdict) => `${verdict.results.filter(({ passed }) => passed).length} of ${verdict.results.length} cases`).join(', ');
    case 'moduleAccepted':
      return `${body.value.module}, ${body.value.passed} of ${body.value.expected}`;
    case 'moduleExhausted':
      return `${body.value.module}, ${body.value.passed} of ${body.value.expected}`;
    case 'integrationReached':
      return `${body.value.verdict?.results.filter(({ passed }) => passed).length ?? 0} of ${body.value.verdict?.results.length ?? 0} cases, ${many(body.value.journeys.length, 'journey')}`;
    case 'scoresGiven':
      return `of the app: ${body.value.scores
        .filter(({ module }) => module === '')
        .map(({ checkpoint }) => checkpoint)
        .join(', ')}`;
    case 'turnFailed':
      return body.value.code.toLowerCase().replaceAll('_', ' ');
    case 'buildEnded':
      return `${body.value.status.replace('BUILD_STATUS_', '').toLowerCase()}, ${body.value.passed} of ${body.value.total} cases`;
    case 'buildNoted':
      return body.value.text.split(/[:"]/)[0]?.trim() ?? '';
    default:
      return '';
  }
}

/** The page of the message flow, from the messages of one build. */
export function messageFlowPage(brief: string, envelopes: readonly Envelope[]): string {
  const { steps, module, others } = flowOf(envelopes);
  const parties = [...new Set(steps.flatMap(({ from, to }) => [from, to]))];
  return [
    '# The message flow of a build',
    '',
    'Written by `node bench/message-flow.ts BUILD` from the messages of a build. Do not edit.',
    '',
    `What the agents said to one another while they built \`${brief}\` on recorded completions of the embedded model, every message of the build but those about ${others.length === 0 ? 'no module' : others.map((name) => `\`${name}\``).join(', ')}: modules are written side by side, and \`${module}\` is the one that was most spoken about. Solid lines ask or tell, dashed ones answer. Every agent hears from the orchestrator and answers it; no agent speaks to another one.`,
    '',
    '```mermaid',
    'sequenceDiagram',
    ...parties.map((party) => `  participant ${party}`),
    ...steps.map(
      ({ from, to, message, says, answer }) =>
        `  ${from}${answer ? '-->>' : '->>'}${to}: ${message}${says === '' ? '' : ` (${says.replaceAll(/[;#]/g, ',')})`}`,
    ),
    '```',
    '',
    'What each message holds is in [messages](reference/messages.md#buildenvelope). Each is one `Envelope`; where it was carried:',
    '',
    '| no. | message | from | to | carried |',
    '|---|---|---|---|---|',
    ...steps.map(
      ({ message, from, to, carried }, index) => `| ${index + 1} | ${message} | ${from} | ${to} | ${carried.startsWith('gRPC') ? carried : `\`${carried}\``} |`,
    ),
    '',
    'Every message is also published as an event, `build.BUILD.<kind>`, for whoever watches; PostgreSQL has all of them in `orchestrator.messages`. Model calls and programs in the sandbox are gRPC calls of the agents and no messages; they show as spans ([traces](telemetry.md)).',
    '',
  ].join('\n');
}
