import type { IssueBallotRequest, IssuedBallot, ReadBallotRequest } from '@modwright/contracts/feedback';
import { ContestKind } from '@modwright/contracts/feedback';
import { AppError, newId, seededRandom } from '@modwright/runtime';
import { rate } from '@modwright/ratings';
import type { Store } from '@modwright/store';
import {
  enterRater,
  insertBallots,
  leastDrawnPairs,
  readBallots,
  readGold,
  readTallies,
  withdrawBallots,
  type BallotRow,
  type PairFilter,
  type PairRow,
} from '@modwright/store/ballots';
import type { BallotSeal } from '../domain/ballot-seal.ts';
import { choosePair, passShare } from '../domain/choose-pair.ts';
import type { Entry } from '../domain/contests.ts';
import { comparisonsOf } from '../domain/tally.ts';
import { toIssuedBallot } from '../domain/feedback-view.ts';
import { REWARD_SETTINGS } from '../domain/reward-settings.ts';
import { enterBuilds } from './enter-builds.ts';

/** A ballot that was not cast for so long is void, and its pair is drawn for others. */
export const BALLOT_LIFE_MS = 3600_000;
/** Pairs that are weighed against one another. */
const PAIRS_WEIGHED = 200;
/** Once a rater has answered the ballots with a known better side that they need, one of so many. */
const GOLD_EVERY = 10;

/** Draws a pair for a rater and keeps the ballot of it. */
export async function issueBallot(store: Store, seal: BallotSeal, request: IssueBallotRequest, now: Date): Promise<IssuedBallot> {
  const { rater } = request;
  if (!rater) throw new AppError('INVALID_ARGUMENT', 'failed to issue a ballot: it has no rater');
  await assertRater(store, rater, request.simulated);
  await withdrawBallots(store, rater, request.unshowable);
  await enterBuilds(store);
  const pairs = await leastDrawnPairs(store, rater, toFilter(request), PAIRS_WEIGHED);
  const orderSeed = Math.floor(Math.random() * 2 ** 31);
  const random = seededRandom(String(orderSeed));
  const goldVotes = (await readGold(store, [rater])).get(rater)?.votes ?? 0;
  const wantsGold = goldVotes < REWARD_SETTINGS.goldNeeded || random() < 1 / GOLD_EVERY;
  const drawn = choosePair(pairs, await ratingsOf(store, pairs), wantsGold, random);
  if (!drawn) throw nothingToVoteOn(request);
  const id = newId('ballot');
  const { contest, left, right, gold } = drawn;
  const expiresAt = new Date(now.getTime() + BALLOT_LIFE_MS);
  await insertBallots(store, [{ id, rater, contest, leftSide: left.side, rightSide: right.side, orderSeed, gold, expiresAt }]);
  return sealed(seal, await findBallot(store, id, rater));
}

/**
 * How good an entry is, in logarithms of odds: what its cases say, moved by what was voted. Only what is close needs many votes.
 * All cases passed against none counts as odds of e to 1.
 */
async function ratingsOf(store: Store, pairs: readonly PairRow[]): Promise<(contest: string, entry: Entry) => number> {
  const tallies = await readTallies(
    store,
    pairs.map(({ contest }) => contest),
  );
  const voted = new Map(
    [...Map.groupBy(tallies, ({ contest }) => contest)].flatMap(([contest, votes]) =>
      rate(comparisonsOf(votes)).map(({ item, value }) => [`${contest} ${item}`, value] as const),
    ),
  );
  return (contest, entry) => passShare(entry) + (voted.get(`${contest} ${entry.side}`) ?? 0);
}

/** The ballot as it was issued. Throws NOT_FOUND. */
export async function readBallot(store: Store, seal: BallotSeal, { ballot, rater }: ReadBallotRequest): Promise<IssuedBallot> {
  return sealed(seal, await findBallot(store, ballot, rater));
}

/** Throws FAILED_PRECONDITION when a person would become a program or the other way round. */
export async function assertRater(store: Store, rater: string, simulated: boolean): Promise<void> {
  if (await enterRater(store, rater, simulated)) return;
  throw new AppError('FAILED_PRECONDITION', `rater ${rater} is ${simulated ? 'a person' : 'simulated'} and stays so: use another name`);
}

async function findBallot(store: Store, id: string, rater: string): Promise<BallotRow> {
  const row = (await readBallots(store, [id])).get(id);
  if (row?.rater !== rater) throw new AppError('NOT_FOUND', `you have no ballot ${id}: ask for a new one`);
  return row;
}

function sealed(seal: BallotSeal, row: BallotRow): IssuedBallot {
  return toIssuedBallot(row, seal.seal({ ballot: row.id, rater: row.rater, expiresAt: row.expiresAt.getTime() }));
}

const KINDS: Readonly<Record<ContestKind, PairFilter['kind']>> = {
  [ContestKind.UNSPECIFIED]: '',
  [ContestKind.MODULE]: 'module',
  [ContestKind.BUILD]: 'build',
};

function toFilter({ kind, build, module }: IssueBallotRequest): PairFilter {
  return { kind: KINDS[kind], build, module };
}

function nothingToVoteOn({ build, module }: IssueBallotRequest): AppError {
  const where = [module && `module ${module}`, build && `build ${build}`].filter(Boolean).join(' of ');
  const what = where ? `nothing of ${where} is left for you to compare` : 'nothing is left for you to compare';
  return new AppError(
    'NOT_FOUND',
    `${what}: pairs come from builds with several samples (modwright build --budget-samples 4) and from builds of one brief by different policy versions`,
  );
}
