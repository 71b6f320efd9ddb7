import type { SandboxSession } from '@modwright/agent';

const TIMEOUT_MS = 3_000;
/** The end of a program is told a moment after its last connection broke. */
const END_NOTICE_MS = 150;

/** True while the app answers, or at least has not ended. */
export async function isAlive(session: SandboxSession): Promise<boolean> {
  const answer = await session.fetch({ method: 'GET', path: '/', headers: {}, body: Buffer.alloc(0), timeoutMs: TIMEOUT_MS });
  if (answer.status !== 0) return true;
  const notice = new Promise<false>((resolve) => setTimeout(resolve, END_NOTICE_MS, false));
  return !(await Promise.race([session.ended.then(() => true), notice]));
}
