import { Plan } from '@modwright/contracts/plan';
import type { BuildView } from '@modwright/gateway';
import { AppError } from '@modwright/runtime';
import { parse, stringify } from 'yaml';
import type { Asker } from '../adapters/asker.ts';
import type { GatewayClient } from '../adapters/gateway-client.ts';
import type { Terminal } from '../adapters/terminal.ts';
import { planLines } from '../view/plan-lines.ts';
import { oneLine } from '../view/text.ts';
import type { World } from '../world.ts';

interface Table {
  readonly world: World;
  readonly client: GatewayClient;
  readonly build: string;
  readonly terminal: Terminal;
  readonly asker: Asker;
  readonly signal: AbortSignal;
}

/**
 * Puts a plan that waits before the person at the terminal until they accept it, refuse it or answer one of its questions (the planner then
 * plans again). Says how to go on where nobody is at the terminal. False when the person leaves: the plan goes on waiting.
 */
export async function reviewWaitingPlan(world: World, client: GatewayClient, build: string, terminal: Terminal, signal: AbortSignal): Promise<boolean> {
  if (!(await isWaiting(client, build))) return true;
  const { asker } = world;
  if (!asker) {
    terminal.print([world.paint.warn(`        the plan waits for a word on it: modwright watch ${build} in a terminal, or the API`)]);
    return true;
  }
  const table = { world, client, build, terminal, asker, signal };
  try {
    const view = await show(table);
    if (await answerQuestions(table, view)) return true;
    while (!(await decide(table)));
    return true;
  } catch (error) {
    if (AppError.from(error).code !== 'CANCELLED') throw error;
    return false;
  }
}

async function isWaiting(client: GatewayClient, build: string): Promise<boolean> {
  return (await client.getBuild(build)).status === 'awaiting_plan_review';
}

async function show({ world, client, build, terminal }: Table): Promise<BuildView> {
  terminal.print(planLines(Plan.fromJSON(await client.getPlan(build)), world.paint, terminal.width()));
  return client.getBuild(build);
}

/** Asks one question after another; true when something was answered, and so the plan is made again. */
async function answerQuestions({ world, client, build, terminal, asker, signal }: Table, view: BuildView): Promise<boolean> {
  const answers: { question: string; answer: string }[] = [];
  for (const { id, text, alternatives } of view.questions) {
    terminal.print([`  ${world.paint.warn('?')} ${oneLine(text)}`, ...alternatives.map((one, index) => `    ${index + 1}  ${oneLine(one)}`)]);
    const typed = await asker.ask('    a number, your own words, or nothing to leave it open: ', signal);
    const answer = alternatives[Number(typed) - 1] ?? typed;
    if (answer !== '') answers.push({ question: id, answer });
  }
  if (answers.length > 0) await client.reviewPlan(build, { decision: 'answer', answers, revision: view.plan_revision });
  return answers.length > 0;
}

/** True once the plan waits no more. */
async function decide(table: Table): Promise<boolean> {
  const { client, build, asker, signal } = table;
  const choice = await asker.ask('  [a]ccept, [e]dit or [r]efuse the plan: ', signal);
  const { plan_revision: revision } = await client.getBuild(build);
  if (/^a(?:ccept)?$/i.test(choice)) {
    await client.reviewPlan(build, { decision: 'accept', revision });
    return true;
  }
  if (/^r(?:efuse)?$/i.test(choice)) {
    const reason = await asker.ask('  why: ', signal);
    await client.reviewPlan(build, { decision: 'refuse', reason, revision });
    return true;
  }
  if (/^e(?:dit)?$/i.test(choice)) await edit(table, revision);
  return false;
}

/** Lets the person edit the plan as YAML. A plan that is refused is theirs to mend or to give up. */
async function edit(table: Table, revision: number): Promise<void> {
  const { world, client, build, terminal, asker, signal } = table;
  const before = stringify(await client.getPlan(build));
  let text = before;
  for (;;) {
    text = await asker.edit(text, 'plan.yaml');
    if (text === before) return;
    try {
      await client.editPlan(build, parsePlan(text), revision);
      await show(table);
      return;
    } catch (error) {
      const { code, message } = AppError.from(error);
      if (code !== 'INVALID_ARGUMENT') throw error;
      terminal.print([world.paint.bad(`  ${oneLine(message)}`)]);
    }
    if (!/^e(?:dit)?$/i.test(await asker.ask('  [e]dit it further, or nothing to leave the plan as it was: ', signal))) return;
  }
}

function parsePlan(text: string): object {
  try {
    return parse(text) as object;
  } catch (error) {
    throw new AppError('INVALID_ARGUMENT', `this is no YAML: ${(error as Error).message.split('\n')[0]}`, { cause: error });
  }
}
