import { Agent, Envelope } from '@modwright/contracts/build';
import { BuildState } from '@modwright/contracts/state';
import { Verdict } from '@modwright/contracts/grading';
import { DEFAULT_TENANT } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { recordTransitions } from '@modwright/store/orchestrator';

type Body = NonNullable<Envelope['body']>;

/** Bytes of a module's source in this system: what the reading list's modules have. */
const SOURCE = 'export async function rule(context: Context, input: Input): Promise<Output> {\n  return context.all(input);\n}\n'.repeat(14);
const CASES = 8;
const MODULES = ['lendTool', 'returnTool', 'toolCounts', 'overdueLoans'];
/** Messages in one statement. */
const BATCH = 1_000;

/** A build that goes on for as long as somebody says something in it: drafts and verdicts of its modules, over and over. */
export interface LongConversation {
  readonly build: string;
  /** Number of the newest message. */
  lastSeq(): number;
  /** Says the next message; resolves when it is committed. Gives its number. */
  say(): Promise<number>;
}

/** A running build with `count` messages, as an orchestrator would have recorded it. */
export async function recordConversation(store: Store, count: number): Promise<LongConversation> {
  const [build, title] = ['build_long', 'Tool library of a long street'];
  const startedAt = Date.now() - count * 1_000;
  let [seq, version] = [0, -1];
  const record = async (howMany: number): Promise<number> => {
    const numbers = Array.from({ length: howMany }, (_, index) => seq + index + 1);
    seq += howMany;
    const write = { state: stateOf(build, title, seq), version, title, deadlineAt: null };
    await recordTransitions(
      store,
      [write],
      numbers.map((number) => ({ seq: number, subject: null, envelope: envelopeOf(build, number, new Date(startedAt + number * 1_000)) })),
    );
    version++;
    return seq;
  };
  while (seq < count) await record(Math.min(BATCH, count - seq));
  return { build, lastSeq: () => seq, say: () => record(1) };
}

function stateOf(id: string, title: string, lastSeq: number): BuildState {
  return BuildState.fromPartial({
    id,
    tenant: DEFAULT_TENANT,
    status: 'BUILD_STATUS_BUILDING',
    lastSeq,
    brief: { text: 'A tool library: who has which tool, and since when' },
    plan: { title, modules: MODULES.map((name) => ({ name })) },
    cases: MODULES.flatMap((module) => Array.from({ length: CASES }, (_, at) => ({ id: `${module}.${at}`, module }))),
    modules: MODULES.map((name) => ({ name, best: { id: `draft of ${name}`, source: SOURCE } })),
  });
}

function envelopeOf(build: string, seq: number, at: Date): Envelope {
  const body = bodyOf(seq);
  const [from, to] = body.$case === 'draftsProposed' ? [Agent.CODER, Agent.ORCHESTRATOR] : [Agent.ORCHESTRATOR, Agent.CODER];
  return Envelope.fromPartial({ id: `${build}/${seq}`, build, from, to, at, usage: { promptTokens: 900, completionTokens: 300, turnMs: 4_000 }, body });
}

function bodyOf(seq: number): Body {
  const module = MODULES[Math.floor(seq / 4) % MODULES.length] ?? '';
  const draft = { id: `${module}/${seq}`, source: SOURCE, turnId: `turn_${seq}`, sample: 0, unusable: '', reusedFrom: undefined, pieceTurns: [] };
  const said = [
    { $case: 'draftsRequested', value: { module, firstSample: 0, samples: 1, turn: seq } },
    { $case: 'draftsProposed', value: { module, drafts: [draft] } },
    { $case: 'verdictRequested', value: { module, drafts: [draft] } },
    { $case: 'verdictReached', value: { module, verdicts: [verdictOf(module, draft.id, seq)] } },
  ];
  return Envelope.fromPartial({ body: said[(seq - 1) % said.length] as Body }).body as Body;
}

function verdictOf(module: string, draft: string, seq: number): Verdict {
  const passes = seq % (CASES + 1);
  const results = Array.from({ length: CASES }, (_, at) => ({
    caseId: `${module}.${at}`,
    passed: at < passes,
    failure: at < passes ? '' : 'POST /api/loans answered 409, not 201',
  }));
  return Verdict.fromPartial({ draft, results, passed: Math.min(passes, CASES), expected: CASES });
}
