import { ModuleKind } from '@modwright/contracts/plan';
import { apiPage } from '../api-page.ts';
import { imageFolder, imageLock, imagePackage, pick } from '../image.ts';
import { PERMISSIVE } from '../licences.ts';
import { lockedClosure } from '../locked-packages.ts';
import type { BuiltInProfile } from '../profile.ts';
import { profileFolder } from '../profile-folder.ts';
import { serverFiles } from '../server-files.ts';

const PAGE = profileFolder('api/page', 'dist');
const PACKAGES = ['fastify'];

/** A JSON API without pages; its start page tells people what it answers. */
export const api: BuiltInProfile = {
  name: 'api',
  version: '1.0.0',
  description: 'TypeScript on Node: Fastify, SQLite; a JSON API without pages',
  moduleKinds: [ModuleKind.RULE, ModuleKind.REPORT],
  dependencies: pick(imagePackage.dependencies, PACKAGES),
  devDependencies: pick(imagePackage.devDependencies, ['@types/node', 'typescript']),
  locked: lockedClosure(imageLock, PACKAGES),
  licences: PERMISSIVE,
  image: 'web',
  imageFolder,
  start: ['node', '--disable-warning=ExperimentalWarning', 'src/main.ts'],
  pages: () => [],
  files: (plan, profile) => [...serverFiles(plan, profile), { path: 'dist/index.html', content: apiPage(plan) }, ...PAGE],
};
