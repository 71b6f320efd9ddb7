import type { DescribeReply } from '@modwright/contracts/sandbox';
import type { SandboxParts } from '../parts.ts';

/** What isolation is in force, as found at start. */
export async function handleDescribe({ driver, images, selfTests }: SandboxParts): Promise<DescribeReply> {
  return { driver: driver.name, memoryControl: driver.memoryControl, selfTests: [...selfTests], images: images.names() };
}
