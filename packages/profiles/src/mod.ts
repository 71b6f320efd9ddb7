export { scaffold, assemble, type AppFile } from './scaffold.ts';
export { nullModule, moduleInterface, withImports, entitiesOfModule, dependenciesOf } from './module-text.ts';
export { moduleSignature, inputFields, needsUser, pathParameters, endpointOf } from './type-text.ts';
export { modulePath, functionName, entityType, repositoryKey } from './names.ts';
export { entitiesOf, accountEntity } from './entities.ts';
export { missingReferenceStatus, servedEndpoints } from './app-files.ts';
export { typeCheckProgram, serveProgram, buildPagesProgram } from './program.ts';
export { parseDiagnostics, moduleOfDiagnostic, type Diagnostic } from './diagnostics.ts';
export { profiles, findProfile, type Profile } from './profile.ts';
