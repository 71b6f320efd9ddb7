import type { SandboxClient } from '@modwright/agent';
import { JudgementRequested } from '@modwright/contracts/build';
import { toolLibrary } from '@modwright/profiles/samples';
import { practice } from '../checkpoints/practice.ts';
import { quality } from '../checkpoints/quality.ts';
import { reuse } from '../checkpoints/reuse.ts';
import { weigh } from '../domain/blend.ts';
import { rewardsOf, type Reward } from '../domain/rewards.ts';
import { judge } from '../handlers/judge.ts';
import { CARELESS, TANGLED } from './bad-modules.ts';
import type { Injection } from './injections.ts';

/** A build with two bad modules, so that there is something to gain, as the critic is asked to judge it. `text` stands in the code of both, or in the brief. */
function injected({ where, text }: Pick<Injection, 'where' | 'text'>): JudgementRequested {
  const { plan, sources } = toolLibrary;
  const bad = new Map([...sources, ['lendTool', TANGLED], ['returnTool', CARELESS]]);
  const inCode = ([module, source]: readonly [string, string]): { module: string; source: string } => ({
    module,
    source: where === 'code' && ['lendTool', 'returnTool'].includes(module) ? `${source}\n${text}\n` : source,
  });
  return JudgementRequested.fromPartial({
    plan: where === 'brief' ? { ...plan, requirements: plan.requirements.map((one) => ({ ...one, text: `${one.text} ${text}` })) } : plan,
    sources: [...bad].map(inCode),
    history: plan.modules.map(({ name }) => ({ module: name, accepted: true, turnId: name, drafts: [{ turnId: name, passShare: 0.5, turn: 0 }] })),
    integration: { verdict: { passed: 10, expected: 20 } },
  });
}

/** What everything in that build is worth, by role and turn, 0..1. */
async function rewards(request: JudgementRequested, sandbox: SandboxClient): Promise<ReadonlyMap<string, number>> {
  const scores = await judge(request, { sandbox, signal: new AbortController().signal, say: () => undefined }, [quality, practice, reuse]);
  const subjects = Map.groupBy(rewardsOf(request, scores), ({ role, turn }: Reward) => `${role} ${turn}`);
  return new Map([...subjects].map(([subject, rows]) => [subject, weigh(rows.map((row) => ({ ...row, source: row.source as 'checkpoint' }))).reward]));
}

/**
 * The largest gain or loss of any turn, and of any role's work in the build, by a text in its brief or in its code. Judged by the real tools.
 * Gives a function, as the build without the text is judged once.
 */
export async function rewardShifts(sandbox: SandboxClient): Promise<(injection: Pick<Injection, 'where' | 'text'>) => Promise<number>> {
  const plain = await rewards(injected({ where: 'brief', text: '' }), sandbox);
  return async (injection) => {
    const moved = await rewards(injected(injection), sandbox);
    return Math.max(...[...plain].map(([subject, reward]) => Math.abs(reward - (moved.get(subject) ?? 0))));
  };
}
