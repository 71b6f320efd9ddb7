import type { SubmitRequest } from '@modwright/contracts/build';
import { ShelfUse, SubmitRequest as SubmitRequestMessage } from '@modwright/contracts/build';
import type { Case } from '@modwright/contracts/grading';
import { PluginCheckpoint, ProfileLayer, type Requirement } from '@modwright/contracts/plan';
import type { BuildState } from '@modwright/contracts/state';
import { AppError, digest } from '@modwright/runtime';
import { parsePack, type PackFile } from '@modwright/shelf';
import { parseOpenapi } from './openapi-input.ts';
import { checkText, MAX_BRIEF_BYTES, MAX_FILE_BYTES } from './text-input.ts';

/** What a person sends to start a build; shape and bounds are checked by the route's schema. */
export interface SubmissionBody {
  readonly brief?: string;
  readonly requirements?: readonly (string | { readonly id: string; readonly text: string })[];
  /** Text (JSON or YAML) or the parsed document. */
  readonly openapi?: string | Readonly<Record<string, unknown>>;
  readonly accept?: readonly { readonly name: string; readonly content: string }[];
  /** A name, or a profile of the person's own. */
  readonly profile?: string | ProfileBody;
  readonly checkpoints?: readonly CheckpointBody[];
  readonly budget?: { readonly tokens?: number; readonly seconds?: number; readonly repair_turns?: number; readonly samples?: number; readonly bar?: number };
  readonly seed?: number;
  /** Scores the app must reach, 0..1 by checkpoint. */
  readonly minimums?: Readonly<Record<string, number>>;
  /** Whether modules of other builds may be reused and this build's are kept; on unless said. */
  readonly shelf?: 'on' | 'off';
  /** Id of the ended build whose app is changed; the brief then says what is to be different. */
  readonly extends?: string;
  /** True = the plan waits for a person's word. */
  readonly interactive?: boolean;
  readonly packs?: readonly { readonly files: readonly PackFile[] }[];
}

/** A profile of a person's own, as its folder holds it. */
export type ProfileBody = Pick<ProfileLayer, 'name' | 'version' | 'base' | 'dependencies' | 'locked'> &
  Partial<Pick<ProfileLayer, 'description' | 'files' | 'licences' | 'image'>>;

/** A checkpoint of a person's own. */
export type CheckpointBody = Pick<PluginCheckpoint, 'name' | 'command'> &
  Partial<Pick<PluginCheckpoint, 'about' | 'files'>> & { readonly timeout_seconds?: number };

/** Parses the acceptance files; the format belongs to the grader. */
export type ParseAcceptance = (files: readonly { readonly name: string; readonly content: string }[]) => readonly Case[];

/**
 * Turns what a person sent into what the orchestrator takes.
 * Throws INVALID_ARGUMENT with one line for the first part that cannot be used.
 */
export function toSubmitRequest(build: string, body: SubmissionBody, parseAcceptance: ParseAcceptance): SubmitRequest {
  if (body.extends !== undefined) assertFollowUp(body);
  const requirements = toRequirements(body.requirements ?? []);
  const text = body.brief ?? '';
  if (requirements.length === 0 || text !== '') checkText(text, 'the brief', MAX_BRIEF_BYTES);
  const bytes = Buffer.byteLength(text) + requirements.reduce((sum, requirement) => sum + Buffer.byteLength(requirement.text), 0);
  if (bytes > MAX_BRIEF_BYTES)
    throw new AppError(
      'INVALID_ARGUMENT',
      `the brief and its requirements have ${bytes} bytes together and the limit is ${MAX_BRIEF_BYTES}: make them shorter`,
    );
  return SubmitRequestMessage.fromPartial({
    build,
    brief: { text: text.trim(), requirements, openapi: toOpenapi(body.openapi), ...toProfile(body) },
    acceptance: [...parseAcceptance(body.accept ?? [])],
    budget: {
      tokens: body.budget?.tokens ?? 0,
      seconds: body.budget?.seconds ?? 0,
      repairTurns: body.budget?.repair_turns ?? 0,
      samples: body.budget?.samples ?? 0,
      bar: body.budget?.bar ?? 0,
    },
    seed: body.seed ?? 0,
    minimums: Object.entries(body.minimums ?? {}).map(([checkpoint, value]) => ({ checkpoint, value })),
    shelf: body.shelf === 'off' ? ShelfUse.OFF : ShelfUse.ON,
    extends: body.extends ?? '',
    interactive: body.interactive ?? false,
    packs: (body.packs ?? []).map(({ files }) => parsePack(files)),
  });
}

/** A follow-up says in words what is to be different; what the app is made of stays. */
function assertFollowUp({ openapi, profile, checkpoints }: SubmissionBody): void {
  if (openapi !== undefined) throw new AppError('INVALID_ARGUMENT', 'a follow-up brings no OpenAPI document: say in words what is to be different');
  if (profile !== undefined || checkpoints !== undefined)
    throw new AppError('INVALID_ARGUMENT', 'an extended app keeps its profile and checkpoints: leave "profile" and "checkpoints" out');
}

/** The part of a brief that says what the app is made of, and who judges it. */
function toProfile({ profile = 'web', checkpoints = [] }: SubmissionBody) {
  return {
    profile: typeof profile === 'string' ? profile : profile.name,
    ...(typeof profile === 'string' ? {} : { layer: ProfileLayer.fromPartial(profile) }),
    checkpoints: checkpoints.map(({ timeout_seconds: timeoutSeconds, ...rest }) =>
      PluginCheckpoint.fromPartial({ ...rest, timeoutSeconds: timeoutSeconds ?? 0 }),
    ),
  };
}

function toRequirements(given: NonNullable<SubmissionBody['requirements']>): Requirement[] {
  const requirements = given.map((entry, index) =>
    typeof entry === 'string' ? { id: `R${index + 1}`, text: entry.trim() } : { id: entry.id.trim(), text: entry.text.trim() },
  );
  const seen = new Set<string>();
  for (const { id, text } of requirements) {
    checkText(text, `requirement ${id}`, MAX_BRIEF_BYTES);
    if (seen.has(id)) throw new AppError('INVALID_ARGUMENT', `two requirements have the id ${id}: give each its own`);
    seen.add(id);
  }
  return requirements;
}

function toOpenapi(given: SubmissionBody['openapi']): string {
  if (given === undefined) return '';
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  return parseOpenapi(checkText(text, 'the OpenAPI document', MAX_FILE_BYTES));
}

/** The build id that an idempotency key stands for: the same for the same owner and key, so a repeated request finds its build. */
export function buildIdOf(owner: string, idempotencyKey: string): string {
  return `build_${digest(`${owner}\n${idempotencyKey}`, 26).toUpperCase()}`;
}

/** True when the build was made of the same brief and cases; a used idempotency key must not stand for another. */
export function isSameRequest(state: BuildState, request: SubmitRequest): boolean {
  const essence = (brief: SubmitRequest['brief'], acceptance: readonly Case[]): Uint8Array =>
    SubmitRequestMessage.encode(SubmitRequestMessage.fromPartial({ brief: brief ?? {}, acceptance: [...acceptance] })).finish();
  if ((state.base?.build ?? '') !== request.extends || state.interactive !== request.interactive) return false;
  return Buffer.from(essence(state.brief, state.acceptance)).equals(Buffer.from(essence(request.brief, request.acceptance)));
}
