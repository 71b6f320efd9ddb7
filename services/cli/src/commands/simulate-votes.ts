import type { BallotView, CandidateView } from '@modwright/gateway';
import { AppError, newId, seededRandom } from '@modwright/runtime';
import type { GatewayClient } from '../adapters/gateway-client.ts';
import { PERSONAS, voteOf, type Seen } from '../domain/persona.ts';
import { toTable } from '../view/table.ts';
import { connect, type World } from '../world.ts';

export interface SimulateOptions {
  readonly persona?: readonly string[];
  /** Votes of each persona at most. */
  readonly count: number;
  readonly build?: string;
  readonly seed: number;
  readonly json?: boolean;
}

/** A module of this many lines is half as brief as can be. */
const HALF_BRIEF_LINES = 60;

/** Lets programs vote by stated preferences, through the API that people use. Every vote is marked as simulated. */
export async function runSimulateVotes(world: World, options: SimulateOptions): Promise<number> {
  const client = await connect(world);
  const results: Counts[] = [];
  for (const voter of chosen(client, options)) {
    const counts = { persona: voter.name, votes: 0, left: 0, right: 0, tie: 0, both_bad: 0, abstained: 0 };
    results.push(counts);
    while (counts.votes + counts.abstained < options.count) {
      const choice = await castOne(client, voter, options.build);
      if (choice === undefined) break;
      counts[choice]++;
      if (choice !== 'abstained') counts.votes++;
      world.err.setStatus(`  ${voter.name}: ${counts.votes} of at most ${options.count}`);
    }
    world.err.setStatus('');
  }
  if (options.json) world.out.print(results.map((counts) => JSON.stringify(counts)));
  else
    world.out.print(
      toTable([
        ['PERSONA', 'VOTES', 'LEFT', 'RIGHT', 'TIE', 'BOTH BAD', 'ABSTAINED'],
        ...results.map((one) => [one.persona, ...[one.votes, one.left, one.right, one.tie, one.both_bad, one.abstained].map(String)]),
      ]),
    );
  return 0;
}

type Counts = Record<'votes' | Choice, number> & { readonly persona: string };
type Choice = ReturnType<typeof voteOf> | 'abstained';

/** Somebody who votes without being a person. */
interface Voter {
  readonly name: string;
  readonly about: string;
  /** Whole apps are more than a model can read. */
  readonly kind?: 'module';
  decide(ballot: BallotView, left: CandidateView, right: CandidateView): Promise<Choice>;
}

const JUDGE = 'judge';

function chosen(client: GatewayClient, { persona: names, seed }: SimulateOptions): Voter[] {
  const look = createLook(client);
  const voters = PERSONAS.map((persona): Voter => {
    const random = seededRandom(`${seed} ${persona.name}`);
    return {
      name: persona.name,
      about: persona.about,
      decide: async (_, left, right) => voteOf(persona, await look.seen(left), await look.seen(right), random),
    };
  });
  if (!names) return voters;
  return names.map((name) => {
    const voter = name === JUDGE ? modelJudge(client, look) : voters.find((one) => one.name === name);
    if (!voter) throw new AppError('INVALID_ARGUMENT', `there is no persona ${name}: choose from ${[...PERSONAS.map((one) => one.name), JUDGE].join(', ')}`);
    return voter;
  });
}

/** The model itself, which sees both orders and abstains when its answer depends on the order. */
function modelJudge(client: GatewayClient, look: Look): Voter {
  return {
    name: JUDGE,
    about: 'a model that read both sources, in both orders',
    kind: 'module',
    decide: async ({ task }, left, right) => {
      const [one, other] = [await look.source(left), await look.source(right)];
      if (one === undefined || other === undefined) return 'abstained';
      const { choice } = await client.askJudge({ build: left.build, module: left.module, task, left: one, right: other });
      return choice === 'abstain' ? 'abstained' : choice;
    },
  };
}

/** Undefined when nothing is left to compare. */
async function castOne(client: GatewayClient, { name, about, kind, decide }: Voter, build: string | undefined): Promise<Choice | undefined> {
  const rater = `persona-${name}`;
  const ballot = await client.issueBallot({ rater, simulated: true, ...(build ? { build } : {}), ...(kind ? { kind } : {}) }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  });
  if (!ballot?.left.candidate || !ballot.right.candidate) return undefined;
  const choice = await decide(ballot, ballot.left.candidate, ballot.right.candidate);
  if (choice !== 'abstained') await client.castVote(ballot.id, { seal: ballot.seal, choice, rater, comment: about }, newId('vote'));
  return choice;
}

interface Look {
  seen(candidate: CandidateView): Promise<Seen>;
  /** Source of a draft; undefined when it is not kept, or for a whole app. */
  source(candidate: CandidateView): Promise<string | undefined>;
}

/** What can be seen of a candidate: its cases, its scores where it was judged, and how long its source is. Each build is read once. */
function createLook(client: GatewayClient): Look {
  const scores = new Map<string, Promise<Awaited<ReturnType<GatewayClient['getBuild']>>['scores']>>();
  const sources = new Map<string, Promise<ReadonlyMap<string, string>>>();
  const once = <T>(known: Map<string, Promise<T>>, build: string, read: () => Promise<T>): Promise<T> => {
    const reading = known.get(build) ?? read();
    known.set(build, reading);
    return reading;
  };
  const source = async ({ build, draft }: CandidateView): Promise<string | undefined> =>
    (await once(sources, build, () => client.draftSources(build))).get(draft);
  const seen = async (candidate: CandidateView): Promise<Seen> => {
    const { build, module, passed, expected } = candidate;
    const works = expected === 0 ? undefined : passed / expected;
    if (module !== '') {
      const text = await source(candidate);
      return { works, brevity: text === undefined ? undefined : 1 / (1 + text.split('\n').length / HALF_BRIEF_LINES) };
    }
    const judged = await once(scores, build, async () => (await client.getBuild(build)).scores);
    const of = (checkpoint: string): number | undefined => judged.find((score) => score.checkpoint === checkpoint && score.module === '')?.value;
    return { works, quality: of('quality'), care: of('practice'), speed: of('scalability') };
  };
  return { seen, source };
}
