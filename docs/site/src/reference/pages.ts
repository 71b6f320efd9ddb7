import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { REWARD_COMPONENTS, REWARD_SETTINGS } from '@modwright/critic';
import { restDocument } from '@modwright/gateway';
import { METRIC } from '@modwright/telemetry';
import { ROOT } from '../sidebar.ts';
import { grpcPage, messagesPage } from './contracts.ts';
import { restPage, type RestDocument } from './rest.ts';
import { rewardsPage } from './rewards.ts';
import { telemetryPage } from './telemetry.ts';

/** Every page of docs/reference, by its path in the repository, as the code says it now. */
export function referencePages(): ReadonlyMap<string, string> {
  const buf = join(ROOT, 'node_modules', '.bin', 'buf');
  const image = execFileSync(buf, ['build', '-o', '-#format=binpb'], { cwd: join(ROOT, 'proto'), maxBuffer: 64 * 1024 * 1024 });
  const contracts = fromBinary(FileDescriptorSetSchema, image);
  return new Map([
    ['docs/reference/rest.md', restPage(restDocument() as unknown as RestDocument)],
    ['docs/reference/grpc.md', grpcPage(contracts)],
    ['docs/reference/messages.md', messagesPage(contracts)],
    ['docs/reference/rewards.md', rewardsPage(REWARD_COMPONENTS, REWARD_SETTINGS)],
    ['docs/reference/telemetry.md', telemetryPage(METRIC, readFileSync(join(ROOT, 'packages/telemetry/src/otel-names.ts'), 'utf8'))],
  ]);
}
