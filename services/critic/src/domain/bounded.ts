import type { CheckpointScore } from '../checkpoints/checkpoint.ts';

/** More than a person reads and a repair is told. A source can be written so that a tool says a thousand things of it. */
const MAX_FINDINGS = 40;
const MAX_CHARS = 400;

/** The score with as much said about it as is kept: the worst findings, texts cut. */
export function bounded(score: CheckpointScore): CheckpointScore {
  const findings = score.findings.slice(0, MAX_FINDINGS).map((finding) => ({ ...finding, rule: cut(finding.rule), message: cut(finding.message) }));
  const more = score.findings.length - findings.length;
  return { ...score, findings, evidence: cut(score.evidence) + (more > 0 ? ` (and ${more} findings more than are kept)` : '') };
}

function cut(text: string): string {
  return text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS - 1)}…` : text;
}
