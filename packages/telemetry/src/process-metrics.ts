import { monitorEventLoopDelay } from 'node:perf_hooks';
import { METRIC } from './otel-names.ts';
import { metricsAreOn, observe } from './metrics.ts';

const NANOSECONDS = 1e9;

/** Memory and lateness of this process, while metrics are sent. Gives how to stop. */
export function observeProcess(): () => void {
  if (!metricsAreOn()) return () => undefined;
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const stops = [
    observe(METRIC.memory, () => [{ value: process.memoryUsage.rss() }]),
    observe(METRIC.eventLoopDelay, () => {
      const value = delay.percentile(99) / NANOSECONDS;
      delay.reset();
      return [{ value }];
    }),
  ];
  return () => {
    delay.disable();
    for (const stop of stops) stop();
  };
}
