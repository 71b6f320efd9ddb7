import { BuildState } from '@modwright/contracts/state';
import type { Store } from '../pool.ts';
import { inTransaction, ONE_VIEW } from '../transaction.ts';

/** What rewards are computed from. Moments are milliseconds since 1970. */
export interface RewardInput {
  /** The moment at which quarantine is looked at. */
  readonly at: number;
  readonly components: readonly ComponentRow[];
  readonly votes: readonly VoteRow[];
  readonly opinions: readonly OpinionRow[];
  readonly scores: readonly ScoredRow[];
  readonly answers: readonly JudgeAnswerRow[];
}

/** A reward component as a judgement gave it. */
export interface ComponentRow {
  readonly build: string;
  readonly judgement: string;
  readonly role: string;
  /** Empty = the role's work in the whole build. */
  readonly turn: string;
  /** "gate": whatever else speaks for it, the reward is 0. */
  readonly source: 'checkpoint' | 'gate';
  readonly name: string;
  readonly value: number;
  readonly weight: number;
  readonly confidence: number;
  readonly reason: string;
}

/** One side of a ballot. A whole app has no turn. */
export interface VotedSide {
  readonly build: string;
  readonly turn: string;
}

/** A vote as it was counted. */
export interface VoteRow {
  readonly ballot: string;
  readonly rater: string;
  readonly simulated: boolean;
  readonly contest: string;
  /** Equal for the two sides whichever stood on the left. */
  readonly pair: string;
  readonly left: VotedSide;
  readonly right: VotedSide;
  readonly choice: 'left' | 'right' | 'tie' | 'both_bad';
  /** The side that is known to be better. */
  readonly gold: 'left' | 'right' | null;
  readonly at: number;
}

/** A thumb, or a score under a rubric, for one app or draft. */
export interface OpinionRow {
  readonly id: string;
  readonly rater: string;
  readonly simulated: boolean;
  readonly build: string;
  readonly turn: string;
  /** 0 = as bad as can be, 1 = as good as can be. */
  readonly share: number;
  readonly at: number;
}

/** What the model said of two drafts, each known by the turn that wrote it. */
export interface JudgeAnswerRow {
  /** Of the critic. */
  readonly turn: string;
  readonly build: string;
  readonly left: string;
  readonly right: string;
  /** Empty = an answer that cannot be read. */
  readonly choice: 'left' | 'right' | 'tie' | '';
}

/** A checkpoint score: kept with the rewards that came of it. */
export interface ScoredRow {
  readonly build: string;
  readonly judgement: string;
  readonly checkpoint: string;
  readonly module: string;
  readonly value: number;
}

/**
 * Everything that rewards follow from as it stands, from one view of the database. Of a build that was judged several times, the newest judgement counts.
 * @param builds components and scores of these builds only; votes and opinions are always all, because raters are known by all that they said.
 */
export async function readRewardInput(store: Store, at: number, builds?: readonly string[]): Promise<RewardInput> {
  return inTransaction(store, ONE_VIEW, async (client) => {
    const rows = async <T>(text: string, values: readonly unknown[] = []): Promise<T[]> => (await client.query<T & object>(text, [...values])).rows;
    const components = await rows<ComponentRow>(COMPONENTS, [builds ?? null]);
    const scores = await rows<ScoredRow>(SCORES, [builds ?? null]);
    const votes = (await rows<FlatVote>(VOTES)).map(toVote);
    const answers = await rows<JudgeAnswerRow>(ANSWERS, [builds ?? null]);
    const given = await rows<GivenOpinion>(OPINIONS);
    const states = await rows<{ state: Buffer }>('SELECT state FROM orchestrator.builds WHERE id = ANY($1)', [[...new Set(given.flatMap(needsState))]]);
    return {
      at,
      components,
      scores,
      votes,
      answers,
      opinions: toOpinions(
        given,
        states.map(({ state }) => BuildState.decode(state)),
      ),
    };
  });
}

/** $1 = builds, or null for all. */
const NEWEST = `newest AS (
  SELECT DISTINCT ON (build) build, judgement FROM critic.reward_components
  WHERE source IN ('checkpoint', 'gate') AND ($1::text[] IS NULL OR build = ANY($1)) ORDER BY build, id DESC)`;
const COMPONENTS = `WITH ${NEWEST}
  SELECT c.build, c.judgement, c.role, c.turn, c.source, c.name, c.value, c.weight, c.confidence, c.reason
  FROM newest n JOIN critic.reward_components c ON c.build = n.build AND c.judgement = n.judgement WHERE c.source IN ('checkpoint', 'gate')`;
const SCORES = `WITH ${NEWEST}
  SELECT s.build, s.judgement, s.checkpoint, s.module, s.value FROM newest n JOIN critic.scores s ON s.build = n.build AND s.judgement = n.judgement`;
/** A vote on something that is gone has nothing left to reward. */
const VOTES = `SELECT v.ballot, v.rater, v.simulated, v.contest, v.pair, v.choice, v.gold, floor(extract(epoch FROM v.decided_at) * 1000)::float8 AS at,
    l.build AS "leftBuild", l.turn AS "leftTurn", r.build AS "rightBuild", r.turn AS "rightTurn"
  FROM critic.votes v
  JOIN critic.entries l ON l.contest = v.contest AND l.side = v.left_side
  JOIN critic.entries r ON r.contest = v.contest AND r.side = v.right_side`;
/** A draft that several contests show was written by one turn in each of them. */
const ANSWERS = `SELECT DISTINCT ON (j.turn) j.turn, j.build, j.choice, l.turn AS left, r.turn AS right
  FROM critic.judge_answers j
  JOIN critic.entries l ON l.build = j.build AND l.module = j.module AND l.draft = j.left_draft
  JOIN critic.entries r ON r.contest = l.contest AND r.build = j.build AND r.draft = j.right_draft
  WHERE ($1::text[] IS NULL OR j.build = ANY($1)) AND l.turn <> '' AND r.turn <> '' ORDER BY j.turn, l.contest`;
/** What is said of a message is no opinion of what became of it. */
const OPINIONS = `SELECT f.seq::text AS id, f.rater, r.simulated, f.build, f.module, f.draft, floor(extract(epoch FROM f.at) * 1000)::float8 AS at,
    coalesce((SELECT e.turn FROM critic.entries e WHERE e.build = f.build AND e.module = f.module AND e.draft = f.draft AND e.turn <> '' LIMIT 1), '') AS turn,
    CASE WHEN f.score IS NULL THEN (f.thumb + 1) / 2.0 ELSE (f.score - u.min_score)::float8 / (u.max_score - u.min_score) END::float8 AS share
  FROM critic.standing_feedback f JOIN critic.raters r ON r.id = f.rater LEFT JOIN critic.rubrics u ON u.id = f.rubric
  WHERE f.message = '' AND (f.thumb IS NOT NULL OR f.score IS NOT NULL)`;

type FlatVote = Omit<VoteRow, 'left' | 'right'> & { leftBuild: string; leftTurn: string; rightBuild: string; rightTurn: string };

function toVote({ leftBuild, leftTurn, rightBuild, rightTurn, ...vote }: FlatVote): VoteRow {
  return { ...vote, left: { build: leftBuild, turn: leftTurn }, right: { build: rightBuild, turn: rightTurn } };
}

type GivenOpinion = OpinionRow & { readonly module: string; readonly draft: string };

/** The build whose state says which turn wrote what the opinion is about. */
function needsState({ build, module, turn }: GivenOpinion): string[] {
  return module !== '' && turn === '' ? [build] : [];
}

/** Opinions of the app, and of drafts whose turn is known. */
function toOpinions(given: readonly GivenOpinion[], states: readonly BuildState[]): OpinionRow[] {
  const inApp = new Map(states.flatMap(({ id, modules }) => modules.map(({ name, best }) => [`${id} ${name}`, best] as const)));
  return given.flatMap(({ module, draft, ...opinion }) => {
    const best = inApp.get(`${opinion.build} ${module}`);
    const turn = opinion.turn || (draft === '' || best?.id === draft ? (best?.turnId ?? '') : '');
    return module === '' || turn !== '' ? [{ ...opinion, turn }] : [];
  });
}
