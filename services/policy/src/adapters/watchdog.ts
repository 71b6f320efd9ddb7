import { AppError } from '@modwright/runtime';

/**
 * Runs `work`, which calls `alive` whenever the other side says something. After `idleTimeoutMs` of silence the work is aborted, `onHang` is told,
 * and the call throws UNAVAILABLE.
 */
export async function watch<T>(
  who: string,
  idleTimeoutMs: number,
  caller: AbortSignal,
  work: (signal: AbortSignal, alive: () => void) => Promise<T>,
  onHang: () => void = () => undefined,
): Promise<T> {
  const hung = new AbortController();
  const timer = setTimeout(() => hung.abort(), idleTimeoutMs);
  try {
    return await work(AbortSignal.any([caller, hung.signal]), () => timer.refresh());
  } catch (error) {
    if (!hung.signal.aborted || caller.aborted) throw error;
    onHang();
    throw new AppError('UNAVAILABLE', `${who} said nothing for ${idleTimeoutMs / 1000} s`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
