/** What rewards are computed from. Moments are milliseconds since 1970. */
export interface RewardInput {
  /** The moment at which quarantine is looked at. */
  readonly at: number;
  readonly components: readonly ComponentRow[];
  readonly votes: readonly VoteRow[];
  readonly opinions: readonly OpinionRow[];
  readonly scores: readonly ScoredRow[];
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

/** A checkpoint score: kept with the rewards that came of it. */
export interface ScoredRow {
  readonly build: string;
  readonly judgement: string;
  readonly checkpoint: string;
  readonly module: string;
  readonly value: number;
}
