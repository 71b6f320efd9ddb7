/** What a block of a page may need that not every machine has: the mark behind its language, what it stands for, and who runs it instead. */
export const NEEDS = {
  gpu: 'a GPU, which no test machine has',
  server: 'a server of yours: a model server, a collector, a registry',
  download: 'large downloads, or a package registry',
  cluster: 'a cluster or docker; cluster-commands.cluster.test.ts gives them to helm template and kubectl --dry-run',
  model: 'answers of a model that are not recorded; the real-model and follow-up tests run them with others',
  kept: 'modules, keys, ballots, runs or letters that are there already; the integration test of the command makes them',
  fresh: 'a state folder that holds no stack; the disaster test of backups has one',
  learner: "the learner's Python environment; services/learner/scripts/check runs it",
  serving: 'a terminal of its own: it serves until it is ended',
  site: "the site's generator; the site's own test builds and serves it",
  everything: 'minutes to hours of a whole machine: every test, or a load; tests run smaller forms',
} as const;

export type Need = keyof typeof NEEDS;

export const isNeed = (mark: string): mark is Need => Object.hasOwn(NEEDS, mark);
