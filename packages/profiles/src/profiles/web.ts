import { ModuleKind } from '@modwright/contracts/plan';
import { imageFolder, imageLock, imagePackage, pick } from '../image.ts';
import { PERMISSIVE } from '../licences.ts';
import { lockedClosure } from '../locked-packages.ts';
import type { BuiltInProfile } from '../profile.ts';
import { profileFolder } from '../profile-folder.ts';
import { serverFiles } from '../server-files.ts';
import { indexPage, webFiles } from '../web-files.ts';
import { pagesOf } from '../web-pages.ts';

const PAGES = profileFolder('web/pages', 'src/web');
const PACKAGES = ['fastify', 'react', 'react-dom'];

/** A web app: pages in the browser over a JSON API. The default. */
export const web: BuiltInProfile = {
  name: 'web',
  version: '1.0.0',
  description: 'TypeScript on Node: Fastify, SQLite, React pages',
  moduleKinds: [ModuleKind.RULE, ModuleKind.REPORT],
  dependencies: pick(imagePackage.dependencies, PACKAGES),
  devDependencies: imagePackage.devDependencies,
  locked: lockedClosure(imageLock, PACKAGES),
  licences: PERMISSIVE,
  image: 'web',
  imageFolder,
  start: ['node', '--disable-warning=ExperimentalWarning', 'src/main.ts'],
  pages: pagesOf,
  files: (plan, profile) => [...serverFiles(plan, profile), ...webFiles(plan), ...PAGES, { path: 'dist/index.html', content: indexPage(plan) }],
  bundle: {
    entry: 'src/web/main.tsx',
    options: ['--bundle', '--minify', '--jsx=automatic', '--target=es2022', '--log-level=warning'],
    outputs: ['app.js', 'app.css'],
  },
};
