import { digest } from './ids.ts';

/**
 * A string that lies where no program of an app may look: beside the folders in which programs run. Nobody says it who has not read what
 * was not theirs. It differs from stack to stack, and follows from their secret without telling it.
 */
export function canaryString(internalToken: string): string {
  return `modwright-canary-${digest(`canary\n${internalToken}`, 24)}`;
}
