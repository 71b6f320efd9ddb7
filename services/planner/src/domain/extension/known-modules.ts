import { EndpointKind, type Endpoint, type Module, type Plan } from '@modwright/contracts/plan';
import type { Behaviour, Sentence } from '../draft.ts';
import { sameWord } from '../grounding.ts';
import { camelCase, wordsOf } from '../names.ts';
import { sameVerb } from '../verbs.ts';

/** A module of the app that is changed, as a behaviour of its brief. */
export interface KnownModule {
  readonly module: Module;
  readonly endpoint: Endpoint;
  readonly kind: Behaviour['kind'];
  /** Of an action: "lend". */
  readonly verb: string;
}

export function knownModules(plan: Plan): KnownModule[] {
  return plan.endpoints.flatMap((endpoint): KnownModule[] => {
    const module = plan.modules.find(({ name }) => name === endpoint.module);
    if (!module) return [];
    return [{ module, endpoint, kind: endpoint.kind === EndpointKind.REPORT ? 'report' : 'action', verb: verbOf(endpoint) }];
  });
}

/** "tools.lend" and "/api/tools/{id}/lend" are both "lend". */
function verbOf({ id, path }: Endpoint): string {
  const [, stated = ''] = /\.(\w+)$/.exec(id) ?? [];
  const segment = path.split('/').findLast((part) => part !== '' && !part.startsWith('{')) ?? '';
  return stated || camelCase(segment);
}

/** The module as a behaviour, with these sentences about it. */
export function toBehaviour({ module, endpoint, kind, verb }: KnownModule, sentences: readonly Sentence[]): Behaviour {
  const base = { requirements: [...new Set(sentences.map(({ requirement }) => requirement))], sentences };
  return kind === 'report' ? { ...base, kind, name: module.name } : { ...base, kind, verb, entity: endpoint.entity };
}

/** The module that a behaviour of the follow-up speaks of; undefined when it is a new one. */
export function moduleOfBehaviour(behaviour: Behaviour, known: readonly KnownModule[]): KnownModule | undefined {
  const { stated } = behaviour;
  const spelled = stated && known.find(({ endpoint }) => endpoint.method === stated.method && plainPath(endpoint.path) === plainPath(stated.path));
  if (spelled || stated) return spelled;
  if (behaviour.kind === 'report') return reportOf(behaviour.name, behaviour.sentences, known);
  const acts = known.filter(({ kind, verb }) => kind === 'action' && sameVerb(verb, behaviour.verb));
  return acts.find(({ endpoint }) => endpoint.entity === behaviour.entity) ?? (acts.length === 1 ? acts[0] : undefined);
}

const plainPath = (path: string): string => path.replace(/\{\w+\}/g, '{}');

/** Words by which a sentence adds to a report that is there, instead of asking for another one. */
const ADDS = /\b(?:also|too|as well|in addition|additionally|now|the .{0,40}\b(?:report|counts?|list|summary|totals?|statistics|overview))\b/i;

function reportOf(name: string, sentences: readonly Sentence[], known: readonly KnownModule[]): KnownModule | undefined {
  const reports = known.filter(({ kind }) => kind === 'report');
  const same = reports.find(({ module }) => module.name === name);
  const text = sentences.map((sentence) => sentence.text).join(' ');
  if (same || !ADDS.test(text)) return same;
  const words = wordsOf(text);
  const said = (module: Module): number => wordsOf(module.name).filter((part) => words.some((word) => sameWord(word, part))).length;
  const [best] = reports.toSorted((one, other) => said(other.module) - said(one.module));
  return best && (said(best.module) > 0 || (reports.length === 1 && /\breports?\b/i.test(text))) ? best : undefined;
}
