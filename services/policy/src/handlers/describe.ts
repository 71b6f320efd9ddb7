import type { DescribeReply } from '@modwright/contracts/policy';
import type { BackendInfo } from '../domain/completion.ts';

/** PolicyService.Describe. */
export function createDescribeHandler(info: BackendInfo, inForce: () => string): () => Promise<DescribeReply> {
  const { backend, model, contextTokens, slots } = info;
  return () => Promise.resolve({ backend, model, policyVersion: inForce(), contextTokens, slots });
}
