import { createRootRoute, createRoute, createRouter, Link } from '@tanstack/react-router';
import { AppTab } from '../features/build/app/AppTab.tsx';
import { BuildPage } from '../features/build/BuildPage.tsx';
import { ConversationTab } from '../features/build/conversation/ConversationTab.tsx';
import { PlanTab } from '../features/build/plan/PlanTab.tsx';
import { BuildsPage } from '../features/builds/BuildsPage.tsx';
import { NewBuildPage } from '../features/builds/NewBuildPage.tsx';
import { LearningPage } from '../features/learning/LearningPage.tsx';
import { RewardsTab } from '../features/learning/RewardsTab.tsx';
import { RunPage } from '../features/learning/RunPage.tsx';
import { RunsTab } from '../features/learning/RunsTab.tsx';
import { VersionPage } from '../features/learning/VersionPage.tsx';
import { VersionsTab } from '../features/learning/VersionsTab.tsx';
import { OperationsPage } from '../features/operations/OperationsPage.tsx';
import { HistoryTab } from '../features/vote/HistoryTab.tsx';
import { StatisticsTab } from '../features/vote/StatisticsTab.tsx';
import { BallotTab, VotePage } from '../features/vote/VotePage.tsx';
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
const planTab = createRoute({ getParentRoute: () => build, path: '/plan', component: PlanTab });
const appTab = createRoute({
  getParentRoute: () => build,
  path: '/app',
  component: AppTab,
  validateSearch: (search: Readonly<Record<string, unknown>>): { readonly file?: string } => texts(search, ['file']),
});

const vote = createRoute({ getParentRoute: () => root, path: '/vote', component: VotePage });
const ballot = createRoute({
  getParentRoute: () => vote,
  path: '/',
  component: BallotTab,
  validateSearch: (search: Readonly<Record<string, unknown>>): { readonly ballot?: string; readonly build?: string; readonly module?: string } =>
    texts(search, ['ballot', 'build', 'module']),
});
const history = createRoute({
  getParentRoute: () => vote,
  path: '/history',
  component: HistoryTab,
  validateSearch: (search: Readonly<Record<string, unknown>>): { readonly offset?: number } => wholeNumber(search, 'offset'),
});
const statistics = createRoute({ getParentRoute: () => vote, path: '/statistics', component: StatisticsTab });

const learning = createRoute({ getParentRoute: () => root, path: '/learning', component: LearningPage });
const versions = createRoute({ getParentRoute: () => learning, path: '/', component: VersionsTab });
const version = createRoute({ getParentRoute: () => learning, path: '/versions/$version', component: VersionPage });
const runs = createRoute({ getParentRoute: () => learning, path: '/runs', component: RunsTab });
const run = createRoute({ getParentRoute: () => learning, path: '/runs/$run', component: RunPage });
const rewards = createRoute({
  getParentRoute: () => learning,
  path: '/rewards',
  component: RewardsTab,
  validateSearch: (search: Readonly<Record<string, unknown>>): { readonly about?: string } => texts(search, ['about']),
});
const operations = createRoute({ getParentRoute: () => root, path: '/operations', component: OperationsPage });

const tree = root.addChildren([
  builds,
  newBuild,
  build.addChildren([conversation, planTab, appTab]),
  vote.addChildren([ballot, history, statistics]),
  learning.addChildren([versions, version, runs, run, rewards]),
  operations,
]);

/** Every page has an address of its own. */
export function createConsoleRouter() {
  return createRouter({ routeTree: tree, defaultPreload: false, scrollRestoration: true });
}

function wholeNumber<Name extends string>(search: Readonly<Record<string, unknown>>, name: Name): { readonly [Key in Name]?: number } {
  const value = Number(search[name]);
  return (Number.isInteger(value) && value > 0 ? { [name]: value } : {}) as { readonly [Key in Name]?: number };
}

function texts<Name extends string>(search: Readonly<Record<string, unknown>>, names: readonly Name[]): { readonly [Key in Name]?: string } {
  const found = names.flatMap((name) => (typeof search[name] === 'string' && search[name] ? [[name, search[name]]] : []));
  return Object.fromEntries(found) as { readonly [Key in Name]?: string };
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
