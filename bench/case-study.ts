// usage: node bench/case-study.ts BUILD [NAME] [--out DIR]   writes NAME.md and its pictures from a build that has ended, to docs/case-studies; the stack must run
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { slugOf, type BuildView, type FeedbackView, type RewardView } from '@modwright/gateway';
import { caseStudyPage, type CaseStudy } from './documents/case-study.ts';
import { messagesOf, planOf, sourcesOf, writersOf } from './documents/stored-build.ts';
import { callGateway, modwright, ROOT } from './running-stack.ts';
import { picturesOf } from './screenshots/pictures.ts';

/** Most pages of an app that are shown. */
const MAX_PICTURES = 3;

const { positionals, values } = parseArgs({ allowPositionals: true, options: { out: { type: 'string', default: join(ROOT, 'docs', 'case-studies') } } });
const [id, given] = positionals;
if (!id) throw new Error('usage: node bench/case-study.ts BUILD [NAME] [--out DIR]');
const ask = <T>(path: string): Promise<T> => callGateway<T>('GET', path);
const build = await ask<BuildView>(`/v1/builds/${id}`);
if (build.ended_at === null) throw new Error(`${id} has not ended yet: wait for it with modwright watch ${id}`);
const name = given ?? slugOf(build.title);
const folder = resolve(values.out);
const [plan, envelopes] = [await planOf(ask, id), await messagesOf(ask, id)];
writeFileSync(makeFolder(folder, `${name}.md`), caseStudyPage(await studyOf()));
console.log(join(folder, `${name}.md`));

async function studyOf(): Promise<CaseStudy> {
  const statistics = await ask<{ votes: number; simulated_votes: number }>(`/v1/statistics?build=${id}`);
  return {
    build,
    plan,
    envelopes,
    conversation: await modwright('watch', build.id),
    sameBrief: await sameBrief(),
    feedback: await ask<FeedbackView[]>(`/v1/feedback?build=${id}&limit=200`),
    votes: { all: statistics.votes, simulated: statistics.simulated_votes },
    rewards: await ask<RewardView[]>(`/v1/rewards/${id}`),
    pictures: await takePictures(),
    model: (await writersOf(ask, build.id)).model,
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim(),
  };
}

/** Every build of the same brief, the oldest first. */
async function sameBrief(): Promise<CaseStudy['sameBrief']> {
  const builds = (await ask<BuildView[]>('/v1/builds?limit=200')).filter((other) => other.brief === build.brief && other.ended_at !== null).reverse();
  return Promise.all(builds.map(async (other) => ({ build: other, version: (await writersOf(ask, other.id)).version || 'none' })));
}

async function takePictures(): Promise<CaseStudy['pictures']> {
  const paths = plan.pages.slice(0, MAX_PICTURES).map(({ path }) => path);
  if (paths.length === 0 || build.modules.some(({ phase }) => phase === 'waiting')) return [];
  const taken = await picturesOf(plan, sourcesOf(envelopes), paths);
  return taken.map((picture, at) => {
    const file = join(name, `${at + 1}.png`);
    writeFileSync(makeFolder(folder, file), picture);
    return { path: paths[at] ?? '', file };
  });
}

/** The path of a file whose folder is there. */
function makeFolder(base: string, file: string): string {
  mkdirSync(join(base, file, '..'), { recursive: true });
  return join(base, file);
}
