import type { DescribeReply } from '@modwright/contracts/sandbox';
import type { SandboxParts } from '../parts.ts';

/** What isolation is in force, as found at start. */
export async function handleDescribe({ driver, config, selfTests }: SandboxParts): Promise<DescribeReply> {
  return { driver: driver.name, memoryControl: driver.memoryControl, selfTests: [...selfTests], images: Object.keys(config.images) };
}
