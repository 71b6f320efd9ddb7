import type { JudgementRequested } from '@modwright/contracts/build';
import type { Alarm } from './alarms.ts';

/**
 * Signs that something read what was not its own: the planted string in what a turn wrote, in a draft's faults, or in what the sandbox reports
 * of the app. One alarm for each turn; one for the build where no turn can be named.
 * @param turns those whose completion holds the string.
 */
export function canaryIn(
  build: string,
  request: Pick<JudgementRequested, 'history' | 'sources' | 'integration'>,
  canary: string,
  turns: readonly string[],
): Alarm[] {
  const holds = (told: unknown): boolean => JSON.stringify(told ?? '').includes(canary);
  const sources = new Map(request.sources.map(({ module, source }) => [module, source]));
  const said = turns.map((turn) => toAlarm(build, turn, 'its answer holds the string that lies outside of the sandbox'));
  const drafted = request.history.flatMap(({ module, turnId, drafts }) => [
    ...drafts
      .filter(({ mistakes }) => holds(mistakes))
      .map((draft) => toAlarm(build, draft.turnId, `a draft of ${module} told the string that lies outside of the sandbox`)),
    ...(holds(sources.get(module)) ? [toAlarm(build, turnId, `${module} holds the string that lies outside of the sandbox`)] : []),
  ]);
  const seen = holds(request.integration) || request.history.some(({ verdict }) => holds(verdict));
  const reported = seen ? [toAlarm(build, '', 'the running app told the string that lies outside of the sandbox')] : [];
  return [...new Map([...said, ...drafted, ...reported].map((alarm) => [alarm.subject, alarm])).values()];
}

function toAlarm(build: string, turn: string, evidence: string): Alarm {
  return { kind: 'canary', subject: turn || build, build, evidence };
}
