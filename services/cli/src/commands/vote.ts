import type { BallotView } from '@modwright/gateway';
import { AppError, newId } from '@modwright/runtime';
import type { Asker } from '../adapters/asker.ts';
import type { GatewayClient } from '../adapters/gateway-client.ts';
import { CHOICES, type ChoiceName } from '../domain/choices.ts';
import { ballotLines, keyLines, voteLines } from '../view/votes.ts';
import { connect, type World } from '../world.ts';
import { pick } from './pick-build.ts';
import { findRubric, parseScores } from './rubric.ts';

export interface VoteOptions {
  readonly build?: string;
  readonly module?: string;
  readonly kind?: 'module' | 'build';
  readonly ballot?: string;
  readonly choice?: ChoiceName;
  /** "ease", "ease=4,2", ... */
  readonly rubric?: readonly string[];
  readonly comment?: string;
  readonly rater?: string;
  readonly json?: boolean;
}

interface SideScores {
  readonly rubric: string;
  readonly left: number;
  readonly right: number;
}

/** Shows two apps, takes the vote, and says what it moved. */
export async function runVote(world: World, options: VoteOptions): Promise<number> {
  const { asker } = world;
  if (!asker && !options.choice && !options.json)
    throw new AppError('INVALID_ARGUMENT', 'modwright vote needs a terminal to ask at: give --choice, or --json for the ballot and vote on it later');
  const client = await connect(world);
  const ballot = await getBallot(client, options);
  if (!asker && !options.choice) {
    world.out.print([JSON.stringify(ballot)]);
    return 0;
  }
  const terminal = options.json ? world.err : world.out;
  const shownAt = new Date();
  if (!options.choice) terminal.print(ballotLines(ballot, world.paint, terminal.width()));
  const interrupt = new AbortController();
  const stopListening = world.onInterrupt(() => interrupt.abort());
  try {
    const choice = await choose(world, options.choice, interrupt.signal);
    const firstInteractionAt = new Date();
    const scores = await scoresOf(client, options.rubric ?? [], asker, interrupt.signal);
    const vote = {
      seal: ballot.seal,
      choice,
      shown_at: shownAt.toISOString(),
      first_interaction_at: firstInteractionAt.toISOString(),
      scores,
      ...(options.comment ? { comment: options.comment } : {}),
      ...(options.rater ? { rater: options.rater } : {}),
    };
    const result = await client.castVote(ballot.id, vote, newId('vote'));
    world.out.print(options.json ? [JSON.stringify(result)] : voteLines(result, world.paint));
    return 0;
  } finally {
    stopListening();
  }
}

async function getBallot(client: GatewayClient, { ballot, choice, build: id, module, kind, rater }: VoteOptions): Promise<BallotView> {
  // Who votes on a ballot from before has seen its apps already.
  if (ballot) return client.getBallot(ballot, rater, choice === undefined);
  const build = id && (await pick(client, id, () => true, 'there is no build yet')).id;
  return client.issueBallot({ ...(build ? { build } : {}), ...(module ? { module } : {}), ...(kind ? { kind } : {}), ...(rater ? { rater } : {}) });
}

async function choose({ asker, out, paint }: World, given: ChoiceName | undefined, signal: AbortSignal): Promise<string> {
  if (given) return CHOICES.find(({ name }) => name === given)?.choice ?? given;
  for (;;) {
    const key = await asker?.choose('  A, B, T or X (? for what they mean): ', [...CHOICES.map((one) => one.key), '?'], signal);
    const chosen = CHOICES.find((one) => one.key === key);
    if (chosen) return chosen.choice;
    out.print(keyLines(paint));
  }
}

/** Scores of both sides: as given, or asked for one after the other. */
async function scoresOf(client: GatewayClient, rubrics: readonly string[], asker: Asker | undefined, signal: AbortSignal): Promise<SideScores[]> {
  const found: SideScores[] = [];
  for (const text of rubrics) {
    const { name, scores } = parseScores(text);
    const rubric = await findRubric(client, name);
    const ask = async (side: string): Promise<number> => {
      if (!asker) throw new AppError('INVALID_ARGUMENT', `say what both sides score: --rubric ${name}=A,B`);
      return Number(await asker.ask(`  ${name} of ${side}, ${rubric.min} to ${rubric.max} (nothing = no score): `, signal)) || 0;
    };
    if (scores.length !== 0 && scores.length !== 2) throw new AppError('INVALID_ARGUMENT', `"${text}" has no score for each side: write it like ${name}=4,2`);
    const [left = await ask('A'), right = await ask('B')] = scores;
    found.push({ rubric: rubric.id, left, right });
  }
  return found;
}
