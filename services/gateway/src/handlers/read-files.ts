import type { Plan } from '@modwright/contracts/plan';
import type { BuildState } from '@modwright/contracts/state';
import { assemble } from '@modwright/profiles';
import type { Store } from '@modwright/store';
import { readMessagesOfKind, readTurnOrigins } from '@modwright/store/read';
import type { GatewayContext } from '../context.ts';
import { provenanceOf, withRecords, writingTurns } from '../domain/provenance.ts';
import { ref } from '../domain/schemas.ts';
import { exactly, listOf } from '../domain/shape.ts';
import { appSources, slugOf, toCommits, type AcceptedModule, type SourceCommit, type SourceFile, type Version } from '../domain/source-history.ts';
import { toTar } from '../domain/tar.ts';
import { toZip } from '../domain/zip.ts';
import { findPlanned } from './stored-build.ts';
import { pathParameter, type Route } from './route.ts';

/** The app's files, and how they came to be. */
export function readFilesRoutes({ store }: GatewayContext): Route[] {
  return [
    {
      spec: {
        method: 'GET',
        path: '/v1/builds/{build}/files',
        operation: 'listFiles',
        summary: 'Files of the app as it stands',
        scope: 'builds:read',
        query: { format: { type: 'string', enum: ['json', 'tar', 'zip'], default: 'json' } },
        answers: {
          200: {
            description: 'The files; with format=tar an uncompressed archive, with format=zip a compressed one',
            schema: exactly({ files: listOf(ref('File')) }),
          },
          409: { description: 'There is no plan yet', schema: ref('Error') },
        },
      },
      handle: async (request, reply) => {
        const { row, plan } = await findPlanned(store, pathParameter(request, 'build'));
        const files = await withProvenance(store, plan, row.state);
        const { format } = request.query as { format: 'json' | 'tar' | 'zip' };
        if (format === 'json') return { files };
        const slug = slugOf(plan.title);
        const entries = files.map((file) => ({ ...file, path: `${slug}/${file.path}` }));
        const archive = format === 'tar' ? toTar(entries, row.updatedAt) : toZip(entries, row.updatedAt);
        return reply
          .type(format === 'tar' ? 'application/x-tar' : 'application/zip')
          .header('content-disposition', `attachment; filename="${slug}.${format}"`)
          .send(archive);
      },
    },
    {
      spec: {
        method: 'GET',
        path: '/v1/builds/{build}/export',
        operation: 'exportBuild',
        summary:
          'The app as commits: the scaffold, one for every accepted module, and where each file comes from; of an extended app those of every version before it, too',
        scope: 'builds:read',
        answers: {
          200: { description: 'Commits in order, each with the files it changes', schema: ref('Export') },
          409: { description: 'There is no plan yet', schema: ref('Error') },
        },
      },
      handle: (request) => readHistory(store, pathParameter(request, 'build')),
    },
  ];
}

/** The app of a build as commits, with its title and the folder name made of it. Throws NOT_FOUND, and FAILED_PRECONDITION before there is a plan. */
export async function readHistory(store: Store, build: string): Promise<{ slug: string; title: string; commits: SourceCommit[] }> {
  const versions = await readVersions(store, build);
  const title = versions.at(-1)?.plan.title ?? '';
  return { slug: slugOf(title), title, commits: await readCommits(store, versions) };
}

/** The build and every one that it extends, oldest first. */
async function readVersions(store: Store, build: string): Promise<Version[]> {
  const { row, plan } = await findPlanned(store, build);
  const messages = await readMessagesOfKind(store, row.id, ['moduleAccepted']);
  const accepted = messages.flatMap(({ envelope, createdAt }): AcceptedModule[] =>
    envelope.body?.$case === 'moduleAccepted' ? [{ accepted: envelope.body.value, at: envelope.at ?? createdAt }] : [],
  );
  const { base } = row.state;
  return [...(base ? await readVersions(store, base.build) : []), { plan, state: row.state, accepted }];
}

/** The app's files as they stand, and last the record of where each comes from. */
async function withProvenance(store: Store, plan: Plan, state: BuildState): Promise<SourceFile[]> {
  const files = assemble(plan, appSources(state));
  return [...files, provenanceOf(plan, state, files, await readTurnOrigins(store, writingTurns(state)))];
}

/** The commits of all versions, with the record of each. */
async function readCommits(store: Store, versions: readonly Version[]): Promise<SourceCommit[]> {
  const records = await Promise.all(versions.map(async ({ plan, state }) => (await withProvenance(store, plan, state)).slice(-1)));
  return withRecords(toCommits(versions, assemble), records.flat());
}
