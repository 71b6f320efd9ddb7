import { seededRandom } from '@modwright/runtime';
import type { ComponentRow, RewardInput, VotedSide, VoteRow } from '@modwright/store/rewards';

/** The moment of every input here; votes were given an hour before. */
export const NOW = Date.UTC(2026, 0, 2);
const EARLIER = NOW - 3_600_000;

/** A checkpoint component of a coder's turn. */
export function component(build: string, turn: string, value: number, about: Partial<ComponentRow> = {}): ComponentRow {
  return {
    build,
    judgement: `${build}/9`,
    role: 'coder',
    turn,
    source: 'checkpoint',
    name: 'case_pass_share',
    value,
    weight: 1,
    confidence: 1,
    reason: 'cases',
    ...about,
  };
}

/** A vote that prefers one of two drafts of a contest. */
export function vote(rater: string, left: VotedSide, right: VotedSide, choice: VoteRow['choice'], about: Partial<VoteRow> = {}): VoteRow {
  const pair = [left.build + left.turn, right.build + right.turn].toSorted().join(' ');
  return { ballot: `${rater} ${pair}`, rater, simulated: false, contest: 'c', pair, left, right, choice, gold: null, at: EARLIER, ...about };
}

/** Gold ballots that a rater answers right, so that the rater's votes count. */
export function goldVotes(rater: string, count = 3, choice: VoteRow['choice'] = 'left', simulated = false): VoteRow[] {
  return Array.from({ length: count }, (_, index) =>
    vote(rater, { build: 'gold', turn: `good${index}` }, { build: 'gold', turn: `bad${index}` }, choice, { contest: 'gold', gold: 'left', simulated }),
  );
}

/** A crowd that votes on the drafts of builds, four a build, each with its own quality; a share of the raters prefers one draft of each build, whatever it is. */
export interface Crowd {
  readonly seed: string;
  readonly builds: number;
  readonly raters: number;
  /** Votes on each build. */
  readonly votes: number;
  /** Raters that collude: they pass as honest on gold ballots and push the worst draft of every build. */
  readonly colluding: number;
}

/** Everything that the crowd says, with the checkpoint components of the drafts. */
export function crowdInput({ seed, builds, raters, votes, colluding }: Crowd): RewardInput {
  const names = Array.from({ length: raters }, (_, index) => `rater${String(index).padStart(3, '0')}`);
  const components: ComponentRow[] = [];
  const said = names.flatMap((rater) => goldVotes(rater));
  for (let build = 0; build < builds; build++) {
    const quality = seededRandom(`${seed} ${build}`);
    const drafts = Array.from({ length: 4 }, (_, draft) => ({ build: `b${build}`, turn: `b${build}t${draft}`, quality: quality() }));
    const worst = drafts.toSorted((a, b) => a.quality - b.quality)[0]!;
    components.push(...drafts.map((draft) => component(draft.build, draft.turn, draft.quality)));
    for (let index = 0; index < votes; index++) {
      // A generator for each vote: what honest raters say does not depend on how many collude.
      const random = seededRandom(`${seed} ${build} ${index}`);
      const rater = Math.floor(random() * raters);
      const [left, right] = twoOf(drafts, random, rater < colluding ? worst : undefined);
      const choice = rater < colluding ? (left === worst ? 'left' : 'right') : honest(left.quality - right.quality, random);
      said.push(vote(names[rater]!, side(left), side(right), choice, { ballot: `b${build}/${index}`, contest: `b${build}` }));
    }
  }
  return { at: NOW, components, votes: said, opinions: [], scores: [], answers: [] };
}

function side({ build, turn }: VotedSide): VotedSide {
  return { build, turn };
}

/** Two drafts in a random order; `wanted` is one of them. */
function twoOf<T>(drafts: readonly T[], random: () => number, wanted?: T): [T, T] {
  const first = wanted ?? drafts[Math.floor(random() * drafts.length)]!;
  const others = drafts.filter((draft) => draft !== first);
  const second = others[Math.floor(random() * others.length)]!;
  return random() < 0.5 ? [first, second] : [second, first];
}

/** People mostly see the difference, the more so the larger it is. */
function honest(difference: number, random: () => number): VoteRow['choice'] {
  if (random() < 0.1) return 'tie';
  return random() < 1 / (1 + Math.exp(-5 * difference)) ? 'left' : 'right';
}
