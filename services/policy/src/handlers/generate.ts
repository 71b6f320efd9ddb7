import type { GenerateEvent, GenerateRequest } from '@modwright/contracts/policy';
import type { CallContext } from '@modwright/runtime';
import type { Door } from '../serving/door.ts';

/** PolicyService.Generate. */
export function createGenerateHandler(door: Door): (request: GenerateRequest, context: CallContext) => AsyncIterable<GenerateEvent> {
  return (request, { signal }) => door.generate(request, signal);
}
