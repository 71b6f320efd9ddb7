import { round } from '@modwright/grading';
import type { ExperimentFolder } from '../experiment/folder.ts';
import { evaluationTasks } from '../experiment/run-experiment.ts';
import type { ExperimentSettings } from '../experiment/settings.ts';
import type { EvaluatedTask } from '../sampling/evaluate-task.ts';
import { ARMS, BASE, planRuns, type Arm } from '../training/arms.ts';
import { wholeDraws } from './settled.ts';
import { changeOf, meansOf, METRICS, type Change, type EvaluationMeans, type Metric } from './summary.ts';

/** What an arm came to so far: only seeds whose evaluation is complete count. */
export interface ArmFigures {
  readonly arm: Arm;
  readonly seeds: number;
  readonly means: EvaluationMeans;
  readonly changes: Readonly<Partial<Record<Metric, Change>>>;
  /** `pass` by itself on the families of the ladder and on modules written by hand. */
  readonly bySet: Readonly<Record<string, Change | undefined>>;
}

export interface Figures {
  readonly base: EvaluationMeans;
  readonly evaluated: number;
  readonly arms: readonly ArmFigures[];
}

/** Reads the figures of an experiment out of its folder. */
export function readFigures(settings: ExperimentSettings, folder: ExperimentFolder): Figures {
  const tasks = evaluationTasks(settings).length;
  const evaluationOf = (version: string): EvaluatedTask[] => wholeDraws(folder.evaluation(version), tasks);
  const base = evaluationOf(BASE);
  const arms = ARMS.flatMap((arm): ArmFigures[] => {
    const seeds = Array.from({ length: settings.seeds }, (_, at) => evaluationOf(planRuns(arm, at + 1, settings.rounds).at(-1)?.lineage ?? BASE));
    const whole = seeds.filter(({ length }) => length > 0);
    if (whole.length === 0) return [];
    const changes = Object.fromEntries(METRICS.map((metric) => [metric, changeOf(metric, base, whole)]));
    const within = (set: (one: EvaluatedTask) => boolean): Change | undefined =>
      changeOf(
        'pass',
        base.filter(set),
        whole.map((seed) => seed.filter(set)),
      );
    const bySet = { ladder: within(({ family }) => family !== 'modules'), modules: within(({ family }) => family === 'modules') };
    return [{ arm, seeds: whole.length, means: meansOf(whole.flat()), changes, bySet }];
  });
  return { base: meansOf(base), evaluated: base.length, arms };
}

/** The arm that stands for learning as a whole: the first of these that was measured. */
export function headline({ arms }: Figures): ArmFigures | undefined {
  return ['grpo-dpo', 'grpo', 'sft'].flatMap((name) => arms.find(({ arm }) => arm.name === name) ?? [])[0];
}

/** The figures as a page for docs/. */
export function renderPage(settings: ExperimentSettings, figures: Figures, command: string): string {
  const { model, tasks, laterTasks, rounds, visit } = settings;
  const rows = figures.arms.map(({ arm, seeds, means, changes }) => row(arm.title, `${seeds}`, means, changes.pass));
  return [
    '# What learning brings',
    '',
    `Written by \`${command}\`. Do not edit.`,
    '',
    `\`${model}\`, ${rounds} rounds of ${tasks} tasks, ${laterTasks} from the second on, with ${visit.drafts} drafts and ${visit.repairs} repairs. Measured on ${figures.evaluated} draws of held-out tasks that training never saw, each version with the same seeds; a version whose change is beyond three standard errors on the first draws has no second.`,
    'A module is written as in a build: a draft, then repairs for the compiler and for failed cases, up to a number of calls. The interval is a paired bootstrap over tasks and training seeds.',
    '',
    '| | seeds | reward | cases passed | by the first draft | complete | complete at once | repair turns | tokens by complete module | change of cases passed (90 %) |',
    '|---|---|---|---|---|---|---|---|---|---|',
    row('before', '', figures.base, undefined),
    ...rows,
    '',
    '| change of cases passed | each training seed | ladder families | modules written by hand |',
    '|---|---|---|---|',
    ...figures.arms.map(
      ({ arm, changes, bySet }) =>
        `| ${arm.title} | ${changes.pass?.bySeed.map(signed).join(', ') ?? ''} | ${changeText(bySet['ladder'])} | ${changeText(bySet['modules'])} |`,
    ),
    '',
  ].join('\n');
}

function row(title: string, seeds: string, means: EvaluationMeans, change: Change | undefined): string {
  const { reward, pass, firstPass, complete, completeAtOnce, repairTurns, tokensPerAccepted } = means;
  const shares = [pass, firstPass, complete, completeAtOnce].map((share) => `${Math.round(share * 100)} %`);
  const cells = [
    title,
    seeds,
    round(reward, 3),
    ...shares,
    round(repairTurns, 2),
    tokensPerAccepted === undefined ? '' : Math.round(tokensPerAccepted),
    changeText(change),
  ];
  return `| ${cells.join(' | ')} |`;
}

function changeText(change: Change | undefined): string {
  return change ? `${signed(change.delta)} (${signed(change.ci90[0])} to ${signed(change.ci90[1])})` : '';
}

function signed(value: number): string {
  return `${value >= 0 ? '+' : ''}${round(value, 3)}`;
}
