import { EndpointKind, type Endpoint } from '@modwright/contracts/plan';
import { answeringModule, pathParameters } from '../endpoints.ts';
import { giveInputs, giveRow } from '../given-rows.ts';
import type { Journey, JourneyStep } from '../journey.ts';
import { fillSteps } from './forms.ts';
import { marksOf, type Scene } from './scene.ts';

/** Each action of the page is pressed on a fresh row; it succeeds or refuses as it declares, and the page says so. */
export function actionJourneys(scene: Scene): Journey[] {
  return scene.page.actions
    .flatMap((id) => scene.plan.endpoints.filter((endpoint) => endpoint.id === id && endpoint.kind === EndpointKind.ACTION))
    .flatMap((endpoint) => actionJourney(scene, endpoint));
}

function actionJourney(scene: Scene, endpoint: Endpoint): Journey[] {
  const { entity, wording, maker, page, idPrefix } = scene;
  const module = answeringModule(scene.plan, endpoint);
  // An action with more than a row in its path has no button.
  if (!module || pathParameters(endpoint).length > 1) return [];
  const onRow = pathParameters(endpoint).length === 1;
  const row = onRow && entity ? giveRow(maker, entity) : undefined;
  if (onRow && !row) return [];
  const asked = module.input.filter(({ name }) => !endpoint.path.includes(`{${name}}`));
  const inputs = giveInputs(maker, endpoint, asked);
  if (!inputs) return [];
  const [mark] = row && entity ? marksOf(entity.fields, row.values) : [];
  const title = wording.action(endpoint);
  const dialog = { dialog: title };
  const ask: JourneyStep[] = [...fillSteps(scene, dialog, asked, inputs.values), { kind: 'press', region: dialog, button: title }];
  return [
    {
      id: `${idPrefix}.action.${endpoint.id}`,
      title: `"${title}" works on the page "${page.title}"`,
      steps: [
        ...scene.arrive,
        ...(row?.steps ?? []),
        ...inputs.before,
        { kind: 'open', path: page.path },
        { kind: 'press', region: 'page', button: title, ...(mark === undefined ? {} : { row: mark }) },
        ...(asked.length > 0 ? ask : []),
        {
          kind: 'outcome',
          method: endpoint.method,
          path: endpoint.path,
          module: module.name,
          success: wording.actionDone(endpoint),
          refusals: [400, ...module.refusals.map(({ status }) => status)],
        },
      ],
    },
  ];
}
