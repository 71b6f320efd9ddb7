import { createBallotSeal } from '@modwright/critic';
import type { Store } from '@modwright/store';
import { enterBuild, enterRater, insertBallots, type BallotWrite } from '@modwright/store/ballots';

const SIDES = ['a', 'b', 'c', 'd'];
const PAIRS = SIDES.flatMap((left, at) => SIDES.slice(at + 1).map((right) => [left, right] as const));

/** A ballot as a person holds it, and what they send to cast it. */
export interface SealedVote {
  readonly ballot: string;
  /** JSON of POST /v1/ballots/{ballot}/vote. */
  readonly body: string;
}

export interface BallotsWanted {
  /** Of the API key whose raters they are: what stands between "mw_" and the dot. */
  readonly keyId: string;
  /** What the critic seals ballots with. */
  readonly internalToken: string;
  /** Contests of four drafts, six pairs each; every rater judges each pair once. */
  readonly contests: number;
  readonly raters: number;
}

/** Ballots on every pair of every contest for every rater, as an installation would have made them, in the order in which many people vote: not contest by contest. */
export async function drawBallots(store: Store, { keyId, internalToken, contests, raters: people }: BallotsWanted): Promise<SealedVote[]> {
  const raters = Array.from({ length: people }, (_, number) => ({ name: `r${number}`, id: `rater_${keyId}:r${number}` }));
  for (const { id } of raters) await enterRater(store, id, false);
  await store.pool.query(
    `INSERT INTO orchestrator.builds (id, title, status, state, version) SELECT 'voted_' || n, 't', 'BUILD_STATUS_FAILED', '', 0 FROM generate_series(1, $1) n`,
    [contests],
  );
  const seal = createBallotSeal(internalToken);
  const expiresAt = new Date(Date.now() + 6 * 3600_000);
  const votes: SealedVote[] = [];
  for (let number = 1; number <= contests; number++) {
    const [build, contest] = [`voted_${number}`, `module:voted_${number}`];
    const entries = SIDES.map((side) => ({ side, build, module: 'm', draft: side, turn: '', policy_version: 'policy-v000000', passed: 1, expected: 2 }));
    await enterBuild(store, build, [{ contest: { id: contest, kind: 'module', build, module: 'm', title: 'm', task: '' }, entries }]);
    const ballots = raters.flatMap((rater) =>
      PAIRS.map(([left, right], at): BallotWrite & { readonly name: string } => {
        const [leftSide, rightSide] = (at + number) % 2 ? [left, right] : [right, left];
        const id = `ballot_${number}_${rater.name}_${at}`;
        return { id, name: rater.name, rater: rater.id, contest, leftSide, rightSide, orderSeed: 0, gold: null, expiresAt };
      }),
    );
    await insertBallots(store, ballots);
    for (const [at, { id, rater, name }] of ballots.entries()) {
      const choice = ['left', 'right', 'left', 'tie', 'both_bad'][(at + number) % 5];
      const body = JSON.stringify({ seal: seal.seal({ ballot: id, rater, expiresAt: expiresAt.getTime() }), rater: name, choice });
      votes.push({ ballot: id, body });
    }
  }
  return shuffled(votes);
}

function shuffled(votes: readonly SealedVote[]): SealedVote[] {
  const step = 7_919;
  return votes.map((_, index) => votes[(index * step) % votes.length] as SealedVote);
}
