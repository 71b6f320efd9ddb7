import type { SubmitRequest } from '@modwright/contracts/build';
import type { Brief } from '@modwright/contracts/plan';
import { assertMinimums, parseCaseFiles } from '@modwright/grading';
import { assertCheckpoints, assertLayer, findProfile, profiles } from '@modwright/profiles';
import { AppError } from '@modwright/runtime';
import { toSubmitRequest, type ParseAcceptance, type SubmissionBody } from '../domain/submission.ts';

/** What a person sent as a request to the orchestrator. What it is made of is not looked at yet: see assertBuildable. Throws INVALID_ARGUMENT. */
export function readSubmission(build: string, body: SubmissionBody): SubmitRequest {
  return toSubmitRequest(build, body, parseAcceptance);
}

/** Throws INVALID_ARGUMENT, with what to do, when no app can be made or judged as the submission says. */
export function assertBuildable(submission: SubmitRequest): SubmitRequest {
  if (submission.brief) assertProfile(submission.brief);
  assertMinimums(
    submission.minimums.map(({ checkpoint }) => checkpoint),
    submission.brief?.checkpoints.map(({ name }) => name) ?? [],
  );
  return submission;
}

function assertProfile({ profile, layer, checkpoints }: Brief): void {
  assertCheckpoints(checkpoints);
  if (layer) return assertLayer(layer, profiles);
  if (!findProfile(profile))
    throw new AppError('INVALID_ARGUMENT', `there is no profile "${profile}": choose one of ${profiles.map(({ name }) => name).join(', ')}`);
}

const parseAcceptance: ParseAcceptance = (files) => parseCaseFiles(files.map(({ name, content }) => ({ path: name, content: Buffer.from(content) })));
