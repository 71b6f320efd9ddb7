import type { Locator, Page, Response } from 'playwright-core';
import type { JourneyStep } from '../domain/journey.ts';

/** One journey as it happens. */
export interface Walk {
  readonly page: Page;
  readonly origin: string;
  /** Ids of rows that `given` steps made, by the name they were kept under. */
  readonly ids: Map<string, number>;
  /** The answer to what was pressed last, from the moment of the press. */
  answers: Response[];
}

/** Longest wait for anything that should be on the page, in milliseconds. */
const PATIENCE_MS = 4_000;
const NARROW_PX = 320;
const PAGE_CHARS = 300;

/** Does one step. Throws an Error whose message says what is missing, in words of the page. */
export async function perform(step: JourneyStep, walk: Walk): Promise<void> {
  const { page } = walk;
  switch (step.kind) {
    case 'open':
      await page.goto(walk.origin + step.path, { waitUntil: 'networkidle', timeout: 3 * PATIENCE_MS });
      return;
    case 'given':
      return give(step, walk);
    case 'seeHeading':
      return see(page.getByRole('heading', { name: step.text, exact: true }), `the heading "${step.text}"`);
    case 'seeRegion':
      return see(page.getByRole('region', { name: step.name, exact: true }), `a part named "${step.name}"`);
    case 'seeText':
      return see(page.getByText(step.text), `the text "${step.text}"`);
    case 'seeRow':
      return see(rowWith(page, step.texts), `a row that shows ${step.texts.map((text) => `"${text}"`).join(' and ') || 'anything'}`);
    case 'noRow':
      await rowWith(page, [step.text]).first().waitFor({ state: 'hidden', timeout: PATIENCE_MS }).catch(() => fail(`the row that shows "${step.text}" is still there`));
      return;
    case 'fill':
      return fill(scopeOf(page, step.region), step.label, resolve(step.value, walk));
    case 'press': {
      walk.answers = [];
      const scope = step.row === '' ? scopeOf(page, step.region) : rowWith(page, [step.row]).first();
      const button = scope.getByRole('button', { name: step.button, exact: true }).first();
      await see(button, `the button "${step.button}"`);
      await button.click({ timeout: PATIENCE_MS }).catch(() => fail(`the button "${step.button}" cannot be pressed`));
      return;
    }
    case 'outcome':
      return seeOutcome(step, walk);
    case 'narrow':
      return seeNarrow(page);
  }
}

async function give(step: Extract<JourneyStep, { kind: 'given' }>, walk: Walk): Promise<void> {
  const body = Object.fromEntries(
    Object.entries(step.body).map(([name, value]) => [name, typeof value === 'string' && value.startsWith('{{') ? Number(resolve(value, walk)) : value]),
  );
  const path = resolve(step.path, walk);
  const answer = await walk.page.request.fetch(walk.origin + path, { method: step.method, data: body, timeout: 2 * PATIENCE_MS });
  const text = await answer.text();
  if (!answer.ok()) fail(`${step.method} ${path} ${JSON.stringify(body)} answered ${answer.status()} ${text.slice(0, PAGE_CHARS)}`);
  const id: unknown = text.startsWith('{') ? (JSON.parse(text) as { id?: unknown }).id : undefined;
  if (step.save !== '' && typeof id === 'number') walk.ids.set(step.save, id);
}

/** The control's own kind decides how a value gets in. */
async function fill(scope: Page | Locator, label: string, value: string): Promise<void> {
  const control = scope.getByLabel(label, { exact: true }).first();
  await see(control, `a field labelled "${label}"`);
  const kind = await control.evaluate((element) => `${element.tagName} ${element.getAttribute('type') ?? ''}`.trim().toLowerCase());
  const refused = (): never => fail(`the field "${label}" does not take "${value}"`);
  if (kind.startsWith('select')) await control.selectOption(value, { timeout: PATIENCE_MS }).catch(refused);
  else if (kind === 'input checkbox') await control.setChecked(value === 'true', { timeout: PATIENCE_MS }).catch(refused);
  else await control.fill(kind === 'input datetime-local' ? value.slice(0, 16) : value, { timeout: PATIENCE_MS }).catch(refused);
}

async function seeOutcome(step: Extract<JourneyStep, { kind: 'outcome' }>, walk: Walk): Promise<void> {
  const pattern = new RegExp(`^${step.path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`);
  const matches = (response: Response): boolean => response.request().method() === step.method && pattern.test(new URL(response.url()).pathname);
  const answer =
    walk.answers.find(matches) ??
    (await walk.page.waitForResponse(matches, { timeout: PATIENCE_MS }).catch(() => fail(`nothing was sent to ${step.method} ${step.path}, or it was not answered`)));
  const status = answer.status();
  if (status < 300) {
    // What the page says of a success differs (a note, a new row, a closed form); that it says nothing is wrong is what counts.
    await walk.page.waitForLoadState('networkidle', { timeout: PATIENCE_MS });
    if (await walk.page.getByRole('alert').first().isVisible()) fail(`the page shows a problem although ${step.method} ${step.path} answered ${status}`);
    return;
  }
  if (!step.refusals.includes(status)) fail(`${step.method} ${step.path} answered ${status}, which is not one of its declared answers: ${(await answer.text().catch(() => '')).slice(0, PAGE_CHARS)}`);
  await see(walk.page.getByRole('alert'), `a message about the refusal (${status})`);
}

async function seeNarrow(page: Page): Promise<void> {
  await page.setViewportSize({ width: NARROW_PX, height: 640 });
  const width = await page.evaluate<number>('document.documentElement.scrollWidth');
  if (width > NARROW_PX) fail(`at ${NARROW_PX} px the page is ${width} px wide and has to be scrolled sideways`);
}

function rowWith(page: Page, texts: readonly string[]): Locator {
  return texts.reduce((rows, text) => rows.filter({ hasText: text }), page.getByRole('row').filter({ has: page.getByRole('cell') }));
}

function scopeOf(page: Page, region: string): Page | Locator {
  return region === '' ? page : page.getByRole('form', { name: region, exact: true }).or(page.getByRole('dialog', { name: region, exact: true }));
}

async function see(locator: Locator, what: string): Promise<void> {
  await locator.first().waitFor({ state: 'visible', timeout: PATIENCE_MS }).catch(() => fail(`${what} is not on the page`));
}

/** Puts kept ids in the place of "{{name.id}}". */
function resolve(text: string, walk: Walk): string {
  return text.replace(/\{\{(\w+)\.id\}\}/g, (_, name: string) => String(walk.ids.get(name) ?? fail(`no row was made for "${name}"`)));
}

function fail(message: string): never {
  throw new Error(message);
}
