/** What a component counts, and its weight beside the other components of the same turn. */
export interface Component {
  readonly weight: number;
  readonly counts: string;
}

/** What rewards are made of, by the agent whose turn is rewarded. Gates and votes come on top (blend.ts). */
export const REWARD_COMPONENTS = {
  coder: {
    case_pass_share: { weight: 1, counts: 'the share of its cases that a draft passes, to the turn that wrote it' },
    debugging: { weight: 0.3, counts: 'the share that a repair closed of the gap which its best forerunner left' },
    repair_turns: { weight: 0.2, counts: 'how soon a draft was right: 1 at once, 1/2 after one repair, 1/3 after two; 0 when it is not right' },
    coherence: { weight: 0.5, counts: "the module's score, to the turn that wrote what is in the app" },
    quality: { weight: 0.3, counts: "the module's score" },
    practice: { weight: 0.3, counts: "the module's score" },
    scalability: { weight: 0.3, counts: "the module's score" },
    reuse: { weight: 0.2, counts: "the module's score" },
  },
  planner: {
    coherence: { weight: 1, counts: "the finished app's score" },
    tests: { weight: 0.5, counts: "the finished app's score" },
    coverage: { weight: 0.5, counts: 'the share of requirements that were given to parts of the plan' },
    first_pass: { weight: 0.5, counts: 'the share of modules that were accepted without repair' },
  },
  tester: {
    mutants_killed: { weight: 1, counts: 'the share of seeded faults that its cases caught; never a pass rate' },
    cases_kept: { weight: 0.5, counts: 'the share of cases read out of sentences that it did not set aside itself' },
    cases_unrefuted: { weight: 0.5, counts: 'the share of them that no module had to be accepted against' },
  },
  integrator: {
    boots: { weight: 0.5, counts: 'whether the app starts' },
    tests: { weight: 1, counts: "the assembled app's score" },
    blame: { weight: 0.5, counts: 'the share of faults that were gone once the module it blamed was written anew' },
    journeys: { weight: 0.5, counts: 'the share of ways through the pages that can be finished' },
  },
  critic: {
    agreement: { weight: 1, counts: "the share of people's votes on the same two drafts that say what a judgement by the model says, by reliability" },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Component>>>>;

export type CoderComponent = keyof typeof REWARD_COMPONENTS.coder;

/** Weight of a component. Throws for one that is not in the table: that is a mistake in the code which rewards. */
export function weightOf(role: string, name: string): number {
  const own: Readonly<Record<string, Component>> | undefined = (REWARD_COMPONENTS as Readonly<Record<string, Readonly<Record<string, Component>>>>)[role];
  const component = own?.[name];
  if (!component) throw new Error(`${role} has no reward component ${name}: add it to REWARD_COMPONENTS`);
  return component.weight;
}
