export { freePort } from '@modwright/embedded';
export { FUZZ_SEED, readOrRefuse } from './fuzzing.ts';
export { scratchFolder, startNats, startPostgres, type TestNats, type TestPostgres } from './servers.ts';
export { startCollector, type CollectedLog, type CollectedPoint, type CollectedSpan, type Collector, type DecodeOtlp } from './collector.ts';
export { TEST_PASSWORD } from './users.ts';
