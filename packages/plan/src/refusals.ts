/** Statuses with which a module may say no. */
export const REFUSAL_STATUSES: readonly number[] = [400, 403, 404, 409, 422];
