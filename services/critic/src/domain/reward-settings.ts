/** What decides how votes become rewards. A snapshot holds its own, so that later ones change nothing in it. */
export interface RewardSettings {
  /** k of l = n / (n + k): with this weight of votes they decide half of a reward. */
  readonly priorVotes: number;
  /** Weight of a simulated rater's vote beside a person's. */
  readonly simulatedShare: number;
  /** Most weight that one rater can have on one draft or app. Alone a rater moves a reward by at most raterCap / (raterCap + priorVotes). */
  readonly raterCap: number;
  /** Gold ballots that a rater answers before other votes count. */
  readonly goldNeeded: number;
  /** Share of them that must be right. */
  readonly goldShare: number;
  /** How long a vote is old before it counts, in milliseconds: time to find out that it was one of many from one hand. */
  readonly quarantineMs: number;
  /** What is expected of a rater before anything is known: `votes` imagined votes of which the share `skill` is right. */
  readonly raterPrior: { readonly votes: number; readonly skill: number };
  /** Share of a vote on a whole app that each turn of the coder in it gets. */
  readonly appShare: number;
}

export const REWARD_SETTINGS: RewardSettings = {
  priorVotes: 8,
  simulatedShare: 0.25,
  raterCap: 3,
  goldNeeded: 3,
  goldShare: 0.6,
  quarantineMs: 600_000,
  raterPrior: { votes: 4, skill: 0.7 },
  appShare: 0.5,
};
