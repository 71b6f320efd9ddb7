import type { Locator, Page, Response } from 'playwright-core';
import type { AccessibilityFault, Given, JourneyStep, Outcome, Region } from '../domain/journey.ts';
import { lookForBarriers } from './accessibility.ts';
import type { Traffic } from './traffic.ts';

/** One journey as it happens. */
export interface Walk {
  readonly page: Page;
  readonly origin: string;
  /** Ids of rows that `given` steps made, by the name they were kept under. */
  readonly ids: Map<string, number>;
  readonly traffic: Traffic;
  readonly pagesChecked: Set<string>;
  readonly accessibility: AccessibilityFault[];
}

/** A rule of the app keeps a scene from being set; there is nothing to judge. */
export class SceneRefused extends Error {}

/** Longest wait for anything that should be on the page, in milliseconds. */
const PATIENCE_MS = 8_000;
const OPEN_MS = 16_000;
const NARROW_PX = 320;
const BODY_CHARS = 300;

type Scope = Page | Locator;

/** Does one step. Throws an Error whose message says what is missing, in words of the page. */
export async function perform(step: JourneyStep, walk: Walk): Promise<void> {
  const { page } = walk;
  switch (step.kind) {
    case 'open':
      await page.goto(walk.origin + step.path, { timeout: OPEN_MS }).catch(() => fail(`the page ${step.path} does not load`));
      return walk.traffic.quiet(PATIENCE_MS);
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
      return seeNoRow(page, step.text, walk);
    case 'fill':
      return fill(scopeOf(page, step.region), step.label, resolve(step.value, walk));
    case 'press':
      return press(step, walk);
    case 'outcome':
      return seeOutcome(step, walk);
    case 'narrow':
      return seeNarrow(page);
    case 'accessible':
      walk.pagesChecked.add(step.page);
      walk.accessibility.push(...(await lookForBarriers(page, step.page)));
  }
}

async function give(step: Given, walk: Walk): Promise<void> {
  const body = Object.fromEntries(
    Object.entries(step.body).map(([name, value]) => [name, typeof value === 'string' && value.startsWith('{{') ? Number(resolve(value, walk)) : value]),
  );
  const path = resolve(step.path, walk);
  const answer = await walk.page.request.fetch(walk.origin + path, { method: step.method, data: body, timeout: 2 * PATIENCE_MS });
  const text = await answer.text();
  if (step.refusals.includes(answer.status())) throw new SceneRefused();
  if (!answer.ok()) fail(`${step.method} ${path} ${JSON.stringify(body)} answered ${answer.status()} ${text.slice(0, BODY_CHARS)}`);
  const id: unknown = text.startsWith('{') ? (JSON.parse(text) as { id?: unknown }).id : undefined;
  if (step.save !== '' && typeof id === 'number') walk.ids.set(step.save, id);
}

async function press(step: Extract<JourneyStep, { kind: 'press' }>, walk: Walk): Promise<void> {
  walk.traffic.forget();
  const scope = step.row === undefined ? scopeOf(walk.page, step.region) : rowWith(walk.page, [step.row]).first();
  const button = scope.getByRole('button', { name: step.button, exact: true }).first();
  await see(button, `the button "${step.button}"${step.row === undefined ? '' : ` in the row of "${step.row}"`}`);
  await button.click({ timeout: PATIENCE_MS }).catch(() => fail(`the button "${step.button}" cannot be pressed`));
}

/** A list that is being loaded shows no row either, so it is looked at once the page is quiet. */
async function seeNoRow(page: Page, text: string, walk: Walk): Promise<void> {
  await walk.traffic.quiet(PATIENCE_MS);
  const gone = rowWith(page, [text]).first().waitFor({ state: 'hidden', timeout: PATIENCE_MS });
  await gone.catch(() => fail(`the row that shows "${text}" is still there`));
}

/** The control's own kind decides how a value gets in. */
async function fill(scope: Scope, label: string, value: string): Promise<void> {
  // A star after the label marks what is required.
  const control = scope.getByLabel(new RegExp(`^${escape(label)}\\s*\\*?$`)).first();
  await see(control, `a field labelled "${label}"`);
  try {
    await enter(control, value);
  } catch {
    // A field may turn from a box into a choice when its choices have come.
    await enter(control, value).catch(() => fail(`the field "${label}" does not take "${value}"`));
  }
}

/** What is asked of a control in the page. */
interface Control {
  readonly tagName: string;
  getAttribute(name: string): string | null;
}

async function enter(control: Locator, value: string): Promise<void> {
  const kind = await control.evaluate((element: Control) => `${element.tagName} ${element.getAttribute('type') ?? ''}`.trim().toLowerCase());
  if (kind.startsWith('select')) await control.selectOption(value, { timeout: PATIENCE_MS });
  else if (kind === 'input checkbox') await control.setChecked(value === 'true', { timeout: PATIENCE_MS });
  else await control.fill(kind === 'input datetime-local' ? value.slice(0, 16) : value, { timeout: PATIENCE_MS });
}

async function seeOutcome(step: Outcome, walk: Walk): Promise<void> {
  const { page } = walk;
  const what = `${step.method} ${step.path}`;
  const pattern = new RegExp(
    `^${step.path
      .split('/')
      .map((part) => (part.startsWith('{') ? '[^/]+' : escape(part)))
      .join('/')}$`,
  );
  const matches = (response: Response): boolean => response.request().method() === step.method && pattern.test(new URL(response.url()).pathname);
  const sent = walk.traffic.answers.find(matches);
  const answer =
    sent ?? (await page.waitForResponse(matches, { timeout: PATIENCE_MS }).catch(() => fail(`nothing was sent to ${what}, or it was not answered`)));
  const status = answer.status();
  if (status < 300) return see(page.getByText(step.success), `${what} answered ${status}, but the message "${step.success}"`);
  if (!step.refusals.includes(status))
    fail(`${what} answered ${status}, which it does not declare: ${(await answer.text().catch(() => '')).slice(0, BODY_CHARS)}`);
  return see(page.getByRole('alert'), `${what} refused with ${status}, but a message about it`);
}

/** In the page: how wide it is, and the innermost part that sticks out of everything around it. */
const WIDTH_SCRIPT = `(() => {
  const limit = document.documentElement.clientWidth;
  const scrolls = (part) => part !== null && part !== document.body && (getComputedStyle(part).overflowX !== 'visible' || scrolls(part.parentElement));
  const wide = [...document.body.querySelectorAll('*')].filter((part) => part.getBoundingClientRect().right > limit + 1 && !scrolls(part)).at(-1);
  return { width: document.documentElement.scrollWidth, part: wide ? wide.tagName.toLowerCase() + ' "' + wide.textContent.trim().slice(0, 40) + '"' : '' };
})()`;

async function seeNarrow(page: Page): Promise<void> {
  await page.setViewportSize({ width: NARROW_PX, height: 640 });
  const { width, part } = await page.evaluate<{ width: number; part: string }>(WIDTH_SCRIPT);
  if (width > NARROW_PX) fail(`at ${NARROW_PX} px the page is ${width} px wide and has to be scrolled sideways, because of ${part}`);
}

function rowWith(page: Page, texts: readonly string[]): Locator {
  return texts.reduce((rows, text) => rows.filter({ hasText: text }), page.getByRole('row').filter({ has: page.getByRole('cell') }));
}

function scopeOf(page: Page, region: Region): Scope {
  if (region === 'page') return page;
  return region === 'search' ? page.getByRole('search') : page.getByRole('dialog', { name: region.dialog, exact: true });
}

async function see(locator: Locator, what: string): Promise<void> {
  await locator
    .first()
    .waitFor({ state: 'visible', timeout: PATIENCE_MS })
    .catch(() => fail(`${what} is not on the page`));
}

/** Puts kept ids in the place of "{{name.id}}". */
function resolve(text: string, walk: Walk): string {
  return text.replace(/\{\{(\w+)\.id\}\}/g, (_, name: string) => String(walk.ids.get(name) ?? fail(`no row was made for "${name}"`)));
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function fail(message: string): never {
  throw new Error(message);
}
