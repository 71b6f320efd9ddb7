import { ATTRIBUTE, OPERATION, type Operation } from './otel-names.ts';

/** What viewers that came before the conventions call the same operations. */
const LANGFUSE: Readonly<Record<Operation, string>> = {
  [OPERATION.workflow]: 'chain',
  [OPERATION.agent]: 'agent',
  [OPERATION.chat]: 'generation',
  [OPERATION.tool]: 'tool',
};

const OPEN_INFERENCE: Readonly<Record<Operation, string>> = {
  [OPERATION.workflow]: 'CHAIN',
  [OPERATION.agent]: 'AGENT',
  [OPERATION.chat]: 'LLM',
  [OPERATION.tool]: 'TOOL',
};

/**
 * Attributes by which langfuse and Phoenix know a span's kind, as MODWRIGHT_TELEMETRY_COMPAT asks ("langfuse", "openinference" or both with a comma).
 * Both read `gen_ai.*` too, so that this is for older releases of theirs.
 */
export function compatibleAttributes(operation: Operation, wanted = process.env['MODWRIGHT_TELEMETRY_COMPAT'] ?? ''): Record<string, string> {
  if (!wanted) return {};
  const names = wanted.split(',').map((name) => name.trim());
  return {
    ...(names.includes('langfuse') ? { [ATTRIBUTE.langfuseType]: LANGFUSE[operation] } : {}),
    ...(names.includes('openinference') ? { [ATTRIBUTE.openInferenceKind]: OPEN_INFERENCE[operation] } : {}),
  };
}
