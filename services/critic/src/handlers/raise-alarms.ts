import type { Logger } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { insertAlarms, noteVersionMeasure, type AlarmRow, type VersionMeasureRow } from '@modwright/store/alarms';
import { ATTRIBUTE, count, METRIC } from '@modwright/telemetry';
import { divergingAlarm, type Alarm } from '../domain/alarms.ts';

/** Keeps alarms and says each once in the log. Gives those that are new. */
export async function raiseAlarms(store: Store, logger: Logger, alarms: readonly Alarm[]): Promise<AlarmRow[]> {
  const raised = await insertAlarms(store, alarms);
  for (const { kind, subject, build, evidence } of raised) {
    logger.warn({ alarm: kind, subject, build, evidence }, 'alarm');
    count(METRIC.alarms, 1, { [ATTRIBUTE.alarm]: kind });
  }
  return raised;
}

/** Notes what a policy version earned, and raises an alarm when training and held-out scores part. */
export async function noteVersion(store: Store, logger: Logger, measure: VersionMeasureRow): Promise<AlarmRow[]> {
  const alarm = divergingAlarm(await noteVersionMeasure(store, measure, 3));
  return raiseAlarms(store, logger, alarm ? [alarm] : []);
}
