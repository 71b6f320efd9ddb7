import type { CandidateView } from '@modwright/gateway';
import { AppError, newId, seededRandom } from '@modwright/runtime';
import type { GatewayClient } from '../adapters/gateway-client.ts';
import { PERSONAS, voteOf, type Persona, type Seen } from '../domain/persona.ts';
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
  const look = createLook(client);
  const results: { persona: string; votes: number; left: number; right: number; tie: number; both_bad: number }[] = [];
  for (const persona of chosen(options.persona)) {
    const result = { persona: persona.name, votes: 0, left: 0, right: 0, tie: 0, both_bad: 0 };
    results.push(result);
    const random = seededRandom(`${options.seed} ${persona.name}`);
    while (result.votes < options.count) {
      const choice = await castOne(client, persona, look, options.build, random);
      if (choice === undefined) break;
      result.votes++;
      result[choice]++;
      world.err.setStatus(`  ${persona.name}: ${result.votes} of at most ${options.count}`);
    }
    world.err.setStatus('');
  }
  if (options.json) world.out.print(results.map((result) => JSON.stringify(result)));
  else
    world.out.print(
      toTable([
        ['PERSONA', 'VOTES', 'LEFT', 'RIGHT', 'TIE', 'BOTH BAD'],
        ...results.map((one) => [one.persona, ...[one.votes, one.left, one.right, one.tie, one.both_bad].map(String)]),
      ]),
    );
  return 0;
}

function chosen(names: readonly string[] | undefined): readonly Persona[] {
  if (!names) return PERSONAS;
  return names.map((name) => {
    const persona = PERSONAS.find((one) => one.name === name);
    if (!persona) throw new AppError('INVALID_ARGUMENT', `there is no persona ${name}: choose from ${PERSONAS.map((one) => one.name).join(', ')}`);
    return persona;
  });
}

/** Undefined when nothing is left for this persona to compare. */
async function castOne(
  client: GatewayClient,
  persona: Persona,
  look: Look,
  build: string | undefined,
  random: () => number,
): Promise<ReturnType<typeof voteOf> | undefined> {
  const rater = `persona-${persona.name}`;
  const ballot = await client.issueBallot({ rater, simulated: true, ...(build ? { build } : {}) }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  });
  if (!ballot?.left.candidate || !ballot.right.candidate) return undefined;
  const choice = voteOf(persona, await look(ballot.left.candidate), await look(ballot.right.candidate), random);
  await client.castVote(ballot.id, { seal: ballot.seal, choice, rater, comment: persona.about }, newId('vote'));
  return choice;
}

type Look = (candidate: CandidateView) => Promise<Seen>;

/** What can be seen of a candidate: its cases, its scores where it was judged, and how long its source is. Each build is read once. */
function createLook(client: GatewayClient): Look {
  const scores = new Map<string, Promise<Awaited<ReturnType<GatewayClient['getBuild']>>['scores']>>();
  const sources = new Map<string, Promise<ReadonlyMap<string, string>>>();
  const once = <T>(known: Map<string, Promise<T>>, build: string, read: () => Promise<T>): Promise<T> => {
    const reading = known.get(build) ?? read();
    known.set(build, reading);
    return reading;
  };
  return async ({ build, module, draft, passed, expected }) => {
    const works = expected === 0 ? undefined : passed / expected;
    if (module !== '') {
      const source = (await once(sources, build, () => client.draftSources(build))).get(draft);
      return { works, brevity: source === undefined ? undefined : 1 / (1 + source.split('\n').length / HALF_BRIEF_LINES) };
    }
    const judged = await once(scores, build, async () => (await client.getBuild(build)).scores);
    const of = (checkpoint: string): number | undefined => judged.find((score) => score.checkpoint === checkpoint && score.module === '')?.value;
    return { works, quality: of('quality'), care: of('practice'), speed: of('scalability') };
  };
}
