import { table, WRITTEN } from './markdown.ts';

/** What a component counts, and its weight beside the other components of the same turn. */
type Component = { readonly weight: number; readonly counts: string };
/** Numbers that decide how votes become rewards, as the critic has them. */
type Settings = {
  readonly priorVotes: number;
  readonly simulatedShare: number;
  readonly raterCap: number;
  readonly goldNeeded: number;
  readonly goldShare: number;
  readonly quarantineMs: number;
  readonly raterPrior: { readonly votes: number; readonly skill: number };
  readonly appShare: number;
};

/** The page of every component of rewards and every number that blends votes in. */
export function rewardsPage(components: Readonly<Record<string, Readonly<Record<string, Component>>>>, settings: Settings): string {
  return [
    '# Reward components',
    '',
    WRITTEN,
    '',
    "A reward is the weighted mean of a turn's components, each 0..1; what is not known gives none. Gates make it 0 whatever else speaks for it. How votes are blended in and who is believed: [rewards](../rewards.md).",
    '',
    ...table(
      ['agent', 'component', 'weight', 'counts'],
      Object.entries(components).flatMap(([agent, own]) =>
        Object.entries(own).map(([name, { weight, counts }]) => [agent, `\`${name}\``, String(weight), counts]),
      ),
    ),
    '## Numbers of votes',
    '',
    ...table(
      ['setting', 'value', ''],
      [
        ['`priorVotes`', String(settings.priorVotes), 'weight of votes that decides half of a reward: l = n / (n + this)'],
        ['`simulatedShare`', String(settings.simulatedShare), "weight of a program's vote beside a person's"],
        ['`raterCap`', String(settings.raterCap), 'most weight of one rater on one draft or app'],
        ['`goldNeeded`', String(settings.goldNeeded), 'gold ballots that a rater answers before other votes count'],
        ['`goldShare`', String(settings.goldShare), 'share of them that must be right'],
        ['`quarantineMs`', String(settings.quarantineMs), 'age in milliseconds from which a vote counts'],
        ['`raterPrior`', `${settings.raterPrior.votes} votes, ${settings.raterPrior.skill} right`, 'what is expected of a rater before anything is known'],
        ['`appShare`', String(settings.appShare), 'share of a vote on a whole app that each turn of the coder in it gets'],
      ],
    ),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}
