import { createRootRoute, createRoute, createRouter, Link } from '@tanstack/react-router';
import { AppTab } from '../features/build/AppTab.tsx';
import { BuildPage } from '../features/build/BuildPage.tsx';
import { ConversationTab } from '../features/build/conversation/ConversationTab.tsx';
import { BuildsPage } from '../features/builds/BuildsPage.tsx';
import { NewBuildPage } from '../features/builds/NewBuildPage.tsx';
import { t } from '../strings.ts';
import { Empty } from '../ui/States.tsx';
import { Shell } from './Shell.tsx';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => (
    <Empty icon="search" title={t.common.notFound}>
      <Link to="/">{t.common.home}</Link>
    </Empty>
  ),
});

const builds = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: BuildsPage,
  validateSearch: (search: Readonly<Record<string, unknown>>): { readonly offset?: number } => wholeNumber(search, 'offset'),
});
const newBuild = createRoute({ getParentRoute: () => root, path: '/new', component: NewBuildPage });
const build = createRoute({ getParentRoute: () => root, path: '/builds/$build', component: BuildPage });
const conversation = createRoute({
  getParentRoute: () => build,
  path: '/',
  component: ConversationTab,
  validateSearch: (search: Readonly<Record<string, unknown>>): { readonly seq?: number } => wholeNumber(search, 'seq'),
});
const appTab = createRoute({ getParentRoute: () => build, path: '/app', component: AppTab });

const tree = root.addChildren([builds, newBuild, build.addChildren([conversation, appTab])]);

/** Every page has an address of its own. */
export function createConsoleRouter() {
  return createRouter({ routeTree: tree, defaultPreload: false, scrollRestoration: true });
}

function wholeNumber<Name extends string>(search: Readonly<Record<string, unknown>>, name: Name): { readonly [Key in Name]?: number } {
  const value = Number(search[name]);
  return (Number.isInteger(value) && value > 0 ? { [name]: value } : {}) as { readonly [Key in Name]?: number };
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
