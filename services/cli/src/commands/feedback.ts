import { AppError, newId } from '@modwright/runtime';
import type { FeedbackView } from '@modwright/gateway';
import type { GatewayClient } from '../adapters/gateway-client.ts';
import { connect, type World } from '../world.ts';
import { pick } from './pick-build.ts';
import { findRubric, parseScores } from './rubric.ts';

export interface FeedbackOptions {
  readonly up?: boolean;
  readonly down?: boolean;
  /** "ease=4", ... */
  readonly rubric?: readonly string[];
  readonly comment?: string;
  readonly module?: string;
  readonly message?: string;
  readonly rater?: string;
  readonly json?: boolean;
}

/** Keeps what a person thinks of a build, a module or a message. */
export async function runFeedback(world: World, id: string, options: FeedbackOptions): Promise<number> {
  const { module, message, rater, rubric = [] } = options;
  const thumb = options.up ? 'up' : options.down ? 'down' : undefined;
  if (!thumb && !options.comment && rubric.length === 0)
    throw new AppError('INVALID_ARGUMENT', 'nothing is said: give --up, --down, --rubric NAME=SCORE or --comment');
  const client = await connect(world);
  const build = await pick(client, id, () => true, 'there is no build yet');
  const scores = await Promise.all(rubric.map((text) => toScore(client, text)));
  const target = { build: build.id, ...(module ? { module } : {}), ...(message ? { message } : {}), ...(rater ? { rater } : {}) };
  const comment = options.comment ? { comment: options.comment } : {};
  // A comment goes with the thumb, or else with the first score.
  const sayings =
    thumb || scores.length === 0
      ? [{ ...(thumb ? { thumb } : {}), ...comment }, ...scores]
      : scores.map((score, at) => ({ ...score, ...(at === 0 ? comment : {}) }));
  for (const saying of sayings) {
    const kept = await client.giveFeedback({ ...target, ...saying }, newId('feedback'));
    world.out.print([options.json ? JSON.stringify(kept) : describe(kept, rubric)]);
  }
  return 0;
}

async function toScore(client: GatewayClient, text: string): Promise<{ rubric: string; score: number }> {
  const { name, scores } = parseScores(text);
  const [score, another] = scores;
  if (score === undefined || another !== undefined) throw new AppError('INVALID_ARGUMENT', `"${text}" is no score: write it like ease=4`);
  return { rubric: (await findRubric(client, name)).id, score };
}

function describe({ build, module, message, thumb, score, comment }: FeedbackView, rubrics: readonly string[]): string {
  const about = module ? `${module} of ${build}` : message ? `message ${message}` : build;
  const what = score === null ? (thumb ? `thumb ${thumb}` : 'comment') : `score ${score}${rubrics.length === 1 ? ` (${rubrics[0]?.split('=')[0]})` : ''}`;
  return `kept: ${what}${comment && what !== 'comment' ? ' and comment' : ''} on ${about}`;
}
