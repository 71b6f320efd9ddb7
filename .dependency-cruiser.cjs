/** Who may import whom. Each rule says in `comment` what to do instead. */
const service = '^services/([^/]+)/';

module.exports = {
  forbidden: [
    // Types may point at one another: they are gone when the code runs.
    { name: 'no-cycles', severity: 'error', comment: 'Two files that need one another are one idea or three.', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'services-import-packages',
      severity: 'error',
      comment: 'A service talks to another one by message or gRPC. Only cli starts them; tests and benches may too.',
      from: { path: service, pathNot: '^services/cli/|\\.test\\.ts$|/src/testing/' },
      to: { path: service, pathNot: '^services/$1/' },
    },
    { name: 'packages-do-not-import-services', severity: 'error', comment: 'Move what both need into a package.', from: { path: '^packages/', pathNot: '\\.test\\.ts$' }, to: { path: '^(services|bench)/' } },
    { name: 'contracts-import-nothing', severity: 'error', comment: 'Contracts are generated from proto.', from: { path: '^packages/contracts/' }, to: { path: '^(packages/(?!contracts)|services)' } },
    { name: 'runtime-knows-contracts-only', severity: 'error', comment: 'runtime does not know what a model, a table or an app is.', from: { path: '^packages/runtime/', pathNot: '\\.test\\.ts$' }, to: { path: '^packages/(?!runtime|contracts|telemetry)' } },
    { name: 'agents-have-no-store', severity: 'error', comment: 'Agents are stateless: they get what they need in the command.', from: { path: '^services/(planner|coder|tester|integrator)/src', pathNot: '\\.test\\.ts$' }, to: { path: '^packages/store/' } },
    // Here too types may come from elsewhere.
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'domain/ holds pure logic: I/O belongs into handlers/ and adapters/.',
      from: { path: '/src/domain/', pathNot: '\\.test\\.ts$' },
      to: { path: '/src/(handlers|adapters)/|^packages/store/|^(node:)?(fs|fs/promises|net|http|child_process)$', dependencyTypesNot: ['type-only'] },
    },
    { name: 'testing-in-tests-only', severity: 'error', comment: 'src/testing/ sets up real parts for tests and benches.', from: { pathNot: '\\.test\\.ts$|/src/testing/|^bench/' }, to: { path: '/src/testing/' } },
    { name: 'main-is-imported-by-nobody', severity: 'error', comment: 'Import start() from the service.', from: {}, to: { path: '^services/[^/]+/src/main\\.ts$' } },
    { name: 'bus-library-in-runtime-only', severity: 'error', comment: 'Use the bus of @modwright/runtime; the object store is in @modwright/objects.', from: { pathNot: '^packages/(runtime|objects)/' }, to: { path: 'node_modules/@nats-io/' } },
    { name: 'grpc-library-in-runtime-only', severity: 'error', comment: 'Use the adapters of @modwright/runtime.', from: { pathNot: '^packages/(runtime|contracts)/' }, to: { path: 'node_modules/@grpc/' } },
    { name: 'opentelemetry-library-in-telemetry-only', severity: 'error', comment: 'Use @modwright/telemetry.', from: { pathNot: '^packages/telemetry/' }, to: { path: 'node_modules/@opentelemetry/' } },
    { name: 'postgres-library-in-store-only', severity: 'error', comment: 'Use @modwright/store.', from: { pathNot: '^packages/store/' }, to: { path: 'node_modules/(pg|kysely)/' } },
    { name: 'cluster-library-in-adapters-only', severity: 'error', comment: 'What is said to a cluster is said by an adapter; domain/ may use the types.', from: { pathNot: '^services/(trainer|sandbox|setup)/src/(adapters|testing)/|\\.test\\.ts$' }, to: { path: 'node_modules/@kubernetes/', dependencyTypesNot: ['type-only'] } },
    { name: 'testkit-in-tests-only', severity: 'error', comment: 'The test kit is not part of the product.', from: { pathNot: '\\.test\\.ts$|/src/testing/|^packages/testkit/|^bench/' }, to: { path: '^packages/testkit/' } },
    { name: 'one-public-door', severity: 'error', comment: "Import a package by its name, not by a path into it.", from: { path: '^(packages|services|bench)/([^/]+)/' }, to: { path: '^packages/([^/]+)/', pathNot: '^$1/$2/', dependencyTypes: ['local'] } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'packages/profiles/web/image|/fixtures/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'], extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'] },
  },
};
