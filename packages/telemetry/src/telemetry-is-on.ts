let on = false;

/** True once this process sends telemetry. */
export function telemetryIsOn(): boolean {
  return on;
}

/** For the start and the end of the SDK alone. */
export function switchTelemetry(to: boolean): void {
  on = to;
}
