import { EndpointKind, type Page, type Plan } from '@modwright/contracts/plan';
import { seededRandom } from '@modwright/runtime';
import { findEndpoint, pathParameters } from '../endpoints.ts';
import { giveRow } from '../given-rows.ts';
import type { Journey, JourneyStep } from '../journey.ts';
import type { Wording } from '../wording.ts';
import { accountJourneys, signUpSteps } from './accounts.ts';
import { actionJourneys } from './actions.ts';
import { formJourneys } from './forms.ts';
import { filterJourneys } from './filters.ts';
import { marksOf, type Scene } from './scene.ts';

/**
 * Every way through the app that follows from its plan: each page opens, its forms add, change and delete rows, its filters filter, its buttons act, its reports show.
 * @param seed draws what is typed in; a fresh one per run.
 */
export function deriveJourneys(plan: Plan, wording: Wording, seed: number): Journey[] {
  const pages = plan.pages.flatMap((page) => pageJourneys(plan, wording, page, seed));
  return plan.signIn ? [...accountJourneys(seededRandom(`${seed}/accounts`)), ...pages] : pages;
}

function pageJourneys(plan: Plan, wording: Wording, page: Page, seed: number): Journey[] {
  const random = seededRandom(`${seed}/${page.path}`);
  const name = page.path.replaceAll('/', ' ').trim().replaceAll(' ', '.') || 'home';
  const entity = plan.entities.find((candidate) => candidate.name === page.entity);
  const scene: Scene = {
    plan,
    wording,
    page,
    idPrefix: `journey.${name}`,
    entity,
    listed: entity && findEndpoint(plan, EndpointKind.LIST, entity, 0),
    maker: { plan, random, depth: 0 },
    arrive: plan.signIn ? signUpSteps(random) : [],
  };
  return [...openJourneys(scene), ...formJourneys(scene), ...filterJourneys(scene), ...actionJourneys(scene)];
}

/** The page itself, empty on a wide screen and with a row on a narrow one. */
function openJourneys({ page, plan, wording, idPrefix, arrive, entity, listed, maker }: Scene): Journey[] {
  const reports = page.reports.flatMap((id) => plan.endpoints.filter((endpoint) => endpoint.id === id && pathParameters(endpoint).length === 0));
  const row = entity && listed && giveRow(maker, entity);
  const marks = row && entity ? marksOf(entity.fields, row.values) : [];
  const open: JourneyStep[] = [
    { kind: 'open', path: page.path },
    { kind: 'seeHeading', text: page.title },
  ];
  return [
    {
      id: `${idPrefix}.opens`,
      title: `the page "${page.title}" opens`,
      steps: [...arrive, ...open, ...reports.map((endpoint) => ({ kind: 'seeRegion' as const, name: wording.report(endpoint) }))],
    },
    {
      id: `${idPrefix}.narrow`,
      title: `the page "${page.title}" fits a narrow screen`,
      steps: [
        ...arrive,
        ...(row?.steps ?? []),
        ...open,
        ...(row ? [{ kind: 'seeRow' as const, texts: marks }] : []),
        { kind: 'accessible', page: page.path },
        { kind: 'narrow' },
      ],
    },
  ];
}
