import type { RewardView } from '@modwright/gateway';
import { toTable } from '../view/table.ts';
import { count, oneLine } from '../view/text.ts';
import { outcome, type Printing } from '../view/outcome.ts';
import { connect, type World } from '../world.ts';
import { pick } from './pick-build.ts';

/** Shows what is behind the rewards of a build or a turn. */
export async function runExplain(world: World, about: string, options: { snapshot?: string; json?: boolean }): Promise<number> {
  const client = await connect(world);
  // A turn's id is taken as it is; anything else names a build.
  const id = about.startsWith('turn_') ? about : (await pick(client, about, () => true, 'there is no build yet: start one with modwright build')).id;
  const rewards = await client.explainRewards(id, options.snapshot ?? '');
  world.out.print(options.json ? rewards.map((reward) => JSON.stringify(reward)) : rewards.flatMap(rewardLines));
  return 0;
}

/** A reward for a person to read. */
export function rewardLines({ role, turn, reward, gate, components, votes, raters }: RewardView): string[] {
  const counted = votes.filter(({ not_counted }) => not_counted === '');
  return [
    `${oneLine(role)}${turn ? ` ${oneLine(turn)}` : ''}: ${digits(reward)}${gate ? ` (${oneLine(gate)}: 0 whatever else)` : ''}`,
    ...indented(
      toTable([
        ['COMPONENT', 'VALUE', 'WEIGHT', 'WITHOUT IT', 'BECAUSE'],
        ...components.map((one) => [
          `${one.source}: ${oneLine(one.name)}`,
          digits(one.value),
          digits(one.weight * one.confidence),
          digits(one.reward_without),
          oneLine(one.reason),
        ]),
      ]),
    ),
    ...(votes.length === 0 ? [] : [`  ${count(votes.length, 'vote')}, ${counted.length} of them counted`]),
    ...(raters.length === 0
      ? []
      : indented(
          toTable([
            ['RATER', 'SKILL', 'WEIGHT', 'GOLD', 'WITHOUT'],
            ...raters.map((one) => [
              `${oneLine(one.rater)}${one.simulated ? ' (simulated)' : ''}`,
              digits(one.skill),
              digits(one.weight),
              `${one.gold_right} of ${one.gold}`,
              digits(one.reward_without),
            ]),
          ]),
        )),
    ...[...new Set(votes.map(({ not_counted }) => not_counted))].filter(Boolean).map((reason) => `  not counted: ${oneLine(reason)}`),
    '',
  ];
}

/** Freezes rewards. */
export async function runSnapshot(world: World, options: { reason?: string; json?: boolean }): Promise<number> {
  const snapshot = await (await connect(world)).takeSnapshot(options.reason ?? '');
  const { id, rewards, votes, raters, digest } = snapshot;
  world.out.print([
    options.json ? JSON.stringify(snapshot) : `${id}: ${count(rewards, 'reward')}, ${count(votes, 'vote')} of ${count(raters, 'rater')}, SHA-256 ${digest}`,
  ]);
  return 0;
}

/** Lists snapshots, newest first. */
export async function runSnapshots(world: World, options: { json?: boolean }): Promise<number> {
  const snapshots = await (await connect(world)).listSnapshots();
  if (options.json) world.out.print(snapshots.map((one) => JSON.stringify(one)));
  else if (snapshots.length === 0) world.out.print(['There is no snapshot yet. Training takes one, and modwright reward snapshot.']);
  else
    world.out.print(
      toTable([
        ['SNAPSHOT', 'REWARDS', 'VOTES', 'RATERS', 'TAKEN', 'REASON'],
        ...snapshots.map((one) => [
          one.id,
          String(one.rewards),
          String(one.votes),
          String(one.raters),
          one.created_at.slice(0, 16).replace('T', ' '),
          oneLine(one.reason),
        ]),
      ]),
    );
  return 0;
}

/** Computes a snapshot again. Exit code 1 when it comes out differently. */
export async function runCheckSnapshot(world: World, id: string, options: Printing): Promise<number> {
  const check = await (await connect(world)).checkSnapshot(id);
  const { equal, problem, seconds } = check;
  world.out.print(outcome(options, check, [equal ? `${id}: the same to the last bit, in ${seconds.toFixed(1)} s` : `${id}: ${problem}`]));
  return equal ? 0 : 1;
}

/** Walks the audit chain. Exit code 1 when something was touched. */
export async function runAuditVerify(world: World, options: { head?: readonly string[]; json?: boolean }): Promise<number> {
  const report = await (await connect(world)).verifyAudit(options.head ?? []);
  if (options.json) world.out.print([JSON.stringify(report)]);
  else
    world.out.print([
      ...report.findings.map(({ seq, what }) => `${seq > 0 ? `entry ${seq}: ` : ''}${oneLine(what)}`),
      `${count(report.entries, 'entry', 'entries')}, ${report.findings.length === 0 ? 'nothing was edited, removed or inserted' : count(report.findings.length, 'finding')}${report.removed_raters > 0 ? `; ${count(report.removed_raters, 'rater')} went with their votes` : ''}`,
      `head ${report.head}`,
    ]);
  return report.findings.length === 0 ? 0 : 1;
}

/** Lists alarms, newest first. */
export async function runAlarms(world: World, options: { json?: boolean }): Promise<number> {
  const alarms = await (await connect(world)).alarms();
  if (options.json) world.out.print(alarms.map((alarm) => JSON.stringify(alarm)));
  else if (alarms.length === 0) world.out.print(['No alarms.']);
  else
    world.out.print(
      alarms.map(({ at, kind, subject, evidence }) => `${at.slice(0, 16).replace('T', ' ')}  ${kind}  ${oneLine(subject)}: ${oneLine(evidence)}`),
    );
  return 0;
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function digits(value: number): string {
  return value.toFixed(3);
}
