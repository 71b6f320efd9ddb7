import { EndpointKind, type Endpoint } from '@modwright/contracts/plan';
import { answeringModule, rowParameter } from '../endpoints.ts';
import { giveInputs, giveRow, type GivenRow } from '../given-rows.ts';
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
  if (!module) return [];
  const onRow = rowParameter(endpoint) !== '';
  const row = onRow && entity ? giveRow(maker, entity) : undefined;
  if (onRow && !row) return [];
  const asked = module.input.filter(({ name }) => !endpoint.path.includes(`{${name}}`));
  const inputs = giveInputs(maker, endpoint, asked);
  if (!inputs) return [];
  const form = wording.actionForm(endpoint);
  const askSteps: JourneyStep[] =
    asked.length === 0
      ? []
      : [...fillSteps(scene, form, asked, inputs.values), { kind: 'press', region: form, button: wording.actionSubmit(endpoint), row: '' }];
  return [
    {
      id: `${idPrefix}.action.${endpoint.id}`,
      title: `"${wording.actionButton(endpoint)}" works on the page "${page.title}"`,
      steps: [
        ...scene.arrive,
        ...(row?.steps ?? []),
        ...inputs.before,
        { kind: 'open', path: page.path },
        ...pressSteps(scene, endpoint, row, asked.length > 0),
        ...askSteps,
        { kind: 'outcome', method: endpoint.method, path: endpoint.path, module: module.name, refusals: [400, ...module.refusals.map(({ status }) => status)] },
      ],
    },
  ];
}

/** A button on the row; an action without a row has its form on the page already, or a button of its own. */
function pressSteps({ wording, entity }: Scene, endpoint: Endpoint, row: GivenRow | undefined, asks: boolean): JourneyStep[] {
  if (!row && asks) return [];
  const [mark = ''] = row && entity ? marksOf(entity.fields, row.values) : [];
  return [{ kind: 'press', region: '', button: wording.actionButton(endpoint), row: mark }];
}
