// usage: node build-from-issue.ts < EVENT.json   builds what an issue asks for; prints a comment in Markdown; exit code 1 = too few cases pass
// EVENT.json is what GitHub and Gitea hand to a job: {"issue":{"number","title","body"}}.
import { text } from 'node:stream/consumers';
import { createClient, followBuild, take } from '@modwright/client';
import { accessFromEnvironment } from './access.ts';

interface IssueEvent {
  readonly repository?: { readonly full_name: string };
  readonly issue: { readonly number: number; readonly title: string; readonly body: string | null };
}

const { issue, repository } = JSON.parse(await text(process.stdin)) as IssueEvent;
const access = accessFromEnvironment();
const client = createClient(access);

// The same issue, unchanged, is one build: a job that is run again finds it.
const brief = `${issue.title}\n\n${issue.body ?? ''}`.trim();
const key = `${repository?.full_name ?? 'local'}#${issue.number}`;
const { id } = await take(client.POST('/v1/builds', { body: { brief }, params: { header: { 'Idempotency-Key': key } } }));
for await (const event of followBuild(access, id)) if (event.kind === 'live') console.error(`${event.from} ${event.text}`);

const params = { path: { build: id } };
const build = await take(client.GET('/v1/builds/{build}', { params }));
const { url } = await take(client.POST('/v1/builds/{build}/preview', { params }));
const rows = build.modules.map(({ name, phase, passed, expected }) => `| ${name} | ${phase} | ${passed} of ${expected} |`);
console.log(`### ${build.title}: ${build.status}

${build.passed} of ${build.total} cases pass. [Try it](${url}).${build.reason ? ` ${build.reason}` : ''}

| module | | cases |
| --- | --- | --- |
${rows.join('\n')}

Build \`${id}\`, ${build.tokens} tokens, ${Math.round(build.seconds)} s.`);
process.exit(build.status === 'accepted' ? 0 : 1);
