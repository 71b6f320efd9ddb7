import type { Requirement } from '@modwright/contracts/plan';
import { sentencesOf } from './brief.ts';
import type { ActionBehaviour, Behaviour, EntityDraft, ReportBehaviour, Sentence } from './draft.ts';
import { mentions, sameWord } from './grounding.ts';
import { camelCase, entityName, kebabCase, pascalCase, pluralPath, wordsOf } from './names.ts';
import { statedEndpoints } from './stated.ts';
import { baseForm, isBusinessVerb, isCrudVerb, markVerb, passiveVerbs, sameVerb, speaksOf, synonymsOf } from './verbs.ts';

/** Labels of one sentence as the model gives them: "crud", "action lend Tool", "rule lend Tool", "report overdueLoans". */
export interface LabelledSentence extends Sentence {
  readonly labels: readonly string[];
}

/** Sentences the model is asked about: those that neither spell out an endpoint nor plainly describe data. */
export function openSentences(requirements: readonly Requirement[]): Sentence[] {
  return requirements
    .filter((requirement) => statedEndpoints(requirement).length === 0)
    .flatMap((requirement) => sentencesOf(requirement).map((text) => ({ requirement: requirement.id, text })))
    .filter(({ text }) => !isPlainData(text));
}

const CONDITION = /\b(when|if|unless|only|cannot|can't|must|may not|at most|once|takes? no|never|refused|already|limit)\b/i;

/** True when a sentence sets a condition or a limit. */
export function isConditional(text: string): boolean {
  return CONDITION.test(text);
}

/** "Books have a title", "a loan says which tool was lent", "a new book is unread", "add books with title and author", "filter by status". */
function isPlainData(sentence: string): boolean {
  // "(required, at most 120 characters)" is about a value, not about what may be done.
  if (CONDITION.test(sentence.replace(/\([^)]*\)/g, ''))) return false;
  if (/^(?:an?|each|every)\s+new\s+\w+\s+(?:is|are|starts?|has)\b/i.test(sentence)) return true;
  return (
    /^(?:an?\s+|each\s+|every\s+)?\w+\s+(?:have|has|says?|tells?|belongs?|consists?)\s/i.test(sentence) ||
    /^(?:add|create|filter|search|sort|edit|delete)\b/i.test(sentence)
  );
}

/** Actions and reports of the brief: what it spells out first, then what the model found in the other sentences. */
export function readBehaviours(requirements: readonly Requirement[], labelled: readonly LabelledSentence[], entities: readonly EntityDraft[]): Behaviour[] {
  const stated = requirements.flatMap((requirement) => statedBehaviours(requirement, entities));
  const actions: ActionBehaviour[] = [];
  for (const sentence of labelled) {
    for (const { verb, entity } of actionsIn(sentence, entities)) {
      const known = actions.findIndex((action) => sameVerb(action.verb, verb) && (action.entity === entity || !/^mark/.test(verb)));
      const old = actions[known];
      if (old) actions[known] = withSentence(old, sentence);
      else if (!attachTo(stated, (one) => one.kind === 'action' && sameVerb(one.verb, verb), sentence))
        actions.push({ kind: 'action', verb, entity, requirements: [sentence.requirement], sentences: [plain(sentence)] });
    }
  }
  const reports = labelled
    .filter((sentence) => !isStatedReport(sentence, stated))
    .flatMap((sentence) => reportsIn(sentence, entities))
    .filter((report, index, all) => all.findIndex((one) => one.name === report.name) === index);
  return attachRules([...stated, ...actions.map((action) => withUsualVerb(action, labelled)), ...reports], requirements, entities);
}

/** The word that the person uses most for the act: "lend" where one sentence says "borrow" and two say "lend". */
function withUsualVerb(action: ActionBehaviour, sentences: readonly Sentence[]): ActionBehaviour {
  const words = sentences.flatMap(({ text }) => wordsOf(text));
  const uses = (verb: string): number => words.filter((word) => sameWord(word, verb)).length;
  const best = synonymsOf(action.verb).reduce((winner, verb) => (uses(verb) > uses(winner) ? verb : winner), action.verb);
  return { ...action, verb: best };
}

const plain = ({ requirement, text }: Sentence): Sentence => ({ requirement, text });

function withSentence<B extends Behaviour>(behaviour: B, sentence: Sentence): B {
  if (behaviour.sentences.some((one) => one.text === sentence.text)) return behaviour;
  const requirements = [...new Set([...behaviour.requirements, sentence.requirement])];
  return { ...behaviour, requirements, sentences: [...behaviour.sentences, plain(sentence)] };
}

/** Lets the first fitting behaviour serve the sentence's requirement too; false when none fits. */
function attachTo(behaviours: Behaviour[], fits: (behaviour: Behaviour) => boolean, sentence: Sentence): boolean {
  const index = behaviours.findIndex(fits);
  const found = behaviours[index];
  if (found) behaviours[index] = { ...found, requirements: [...new Set([...found.requirements, sentence.requirement])] };
  return found !== undefined;
}

const ASKING_WORDS = /^(show|shows|see|list|display|how|many|much|the|a|an|of|and|are|is|each|per|all|me|us)$/;

/** "show counts" says nothing beyond a report that is spelled out elsewhere as "shows the counts". */
function isStatedReport(sentence: LabelledSentence, stated: Behaviour[]): boolean {
  if (!sentence.labels.some((label) => label.startsWith('report '))) return false;
  const content = wordsOf(sentence.text).filter((word) => !ASKING_WORDS.test(word));
  return attachTo(
    stated,
    (one) => one.kind === 'report' && content.every((word) => mentions([...wordsOf(one.name), ...one.sentences.flatMap(({ text }) => wordsOf(text))], word)),
    sentence,
  );
}

/** True when a sentence asks for more than to be about something: it has a condition, a figure or a business verb. */
export function asksForSomething(text: string): boolean {
  return (
    CONDITION.test(text) || /^(show|see|list|count|report)\b|\b(total|how many|average)\b/i.test(text) || wordsOf(text).some((word) => baseForm(word) !== '')
  );
}

function statedBehaviours(requirement: Requirement, entities: readonly EntityDraft[]): Behaviour[] {
  return statedEndpoints(requirement).flatMap((stated): Behaviour[] => {
    const segments = stated.path.split('/').filter((part) => part && part !== 'api');
    const last = segments.at(-1) ?? '';
    const sentences = sentencesOf(requirement).map((text) => ({ requirement: requirement.id, text }));
    const base = { requirements: [requirement.id], sentences, stated };
    const entity = entities.find((one) => segments.some((segment) => entityName(segment) === one.name || segment === pluralPath(one.name)))?.name ?? '';
    const isOwn = segments.every(
      (segment) => /^\{|^v\d+$/.test(segment) || entities.some(({ name }) => segment === pluralPath(name) || entityName(segment) === name),
    );
    const isPlain = entity !== '' && isOwn && (last === '{id}' || last === pluralPath(entity) || entityName(last) === entity);
    if (isPlain) return [];
    if (stated.method === 'GET') return [{ kind: 'report', name: camelCase(last === '{id}' ? (segments.at(-2) ?? last) : last), ...base }];
    return [{ kind: 'action', verb: camelCase(last), entity, ...base }];
  });
}

interface FoundAction {
  readonly verb: string;
  readonly entity: string;
}

/** What the labels say, checked against the sentence: a verb that it does not speak of is not an action of this app. */
function actionsIn(sentence: LabelledSentence, entities: readonly EntityDraft[]): FoundAction[] {
  const labelled = sentence.labels.flatMap((label) => {
    const [kind = '', verb = '', entity = ''] = label.split(' ');
    return kind === 'action' || kind === 'rule' ? [{ kind, ...withoutEntity(verb, entity, entities) }] : [];
  });
  const found: FoundAction[] = [];
  const isNegative = /\b(cannot|can't|may not|must not|refused|takes? no)\b/i.test(sentence.text);
  const fallback = labelled[0]?.entity ?? entityIn(sentence.text, entities);
  const mark = markVerb(sentence.text);
  if (mark && fallback) found.push({ verb: mark, entity: fallback });
  if (!isNegative) for (const verb of passiveVerbs(sentence.text)) found.push({ verb, entity: entityIn(sentence.text, entities) || fallback });
  for (const verb of imperativeVerbs(sentence.text)) if (fallback) found.push({ verb, entity: entityIn(sentence.text, entities) || fallback });
  const isPassive = found.length > 0 && passiveVerbs(sentence.text).length > 0;
  for (const { kind, verb, entity } of labelled) {
    if (kind === 'rule' && isPassive) continue;
    const isGrounded = speaksOf(sentence.text, verb) && !(mark && /^(mark|read)/.test(verb));
    const isPlainEdit = isCrudVerb(verb) || (kind === 'rule' && !isBusinessVerb(verb));
    if (isGrounded && !isPlainEdit)
      found.push(kind === 'rule' ? { verb: ruledVerb(verb), entity: entityIn(sentence.text, entities) || entity } : { verb, entity });
  }
  return found.filter((one, index) => one.entity && found.findIndex((other) => sameVerb(other.verb, one.verb)) === index);
}

/** The act inside the name of a rule: "lateReturn" limits "return". */
function ruledVerb(name: string): string {
  return baseForm(name) || (wordsOf(name).map(baseForm).find(Boolean) ?? name);
}

/** Business verbs that the sentence commands: "receive a quantity, or ship a quantity". */
function imperativeVerbs(sentence: string): string[] {
  return sentence
    .split(/[,:;]\s*(?:and|or)?\s*|\s+(?:and|or)\s+/i)
    .map((part) => wordsOf(part)[0] ?? '')
    .filter((word) => word !== 'mark' && baseForm(word) === word && !isCrudVerb(word));
}

/** "cancelSignUp Event" is cancel of a SignUp; "lendTool Tool" is lend of a Tool. */
function withoutEntity(verb: string, entity: string, entities: readonly EntityDraft[]): FoundAction {
  for (const { name } of entities) {
    const tail = pascalCase(verb);
    if (tail.endsWith(name) && tail !== name) return { verb: camelCase(tail.slice(0, -name.length)), entity: name };
  }
  return { verb: camelCase(verb), entity };
}

/** The first entity that the sentence names; "it" and "them" name none. */
export function entityIn(sentence: string, entities: readonly EntityDraft[]): string {
  const words = wordsOf(sentence);
  const places = entities.map(({ name }) => {
    const parts = wordsOf(name);
    return { name, at: words.findIndex((_, index) => parts.every((part, offset) => sameWord(words[index + offset] ?? '', part))) };
  });
  return places.filter(({ at }) => at >= 0).sort((a, b) => a.at - b.at)[0]?.name ?? '';
}

function reportsIn(sentence: LabelledSentence, entities: readonly EntityDraft[]): ReportBehaviour[] {
  const names = sentence.labels.filter((label) => label.startsWith('report ')).map((label) => camelCase(label.slice(7)));
  const words = wordsOf(sentence.text);
  const grounded = names.filter((name) => mentions([...words, ...entities.map((entity) => entity.name.toLowerCase())], name));
  const parts = /\band (?:which|how|what|who)\b/i.test(sentence.text) ? grounded.slice(0, 2) : grounded.slice(0, 1);
  const merged = grounded.length > 1 && parts.length === 1 ? [countsName(sentence, entities) ?? parts[0] ?? ''] : parts;
  return merged.map((name) => ({ kind: 'report', name, requirements: [sentence.requirement], sentences: [plain(sentence)] }));
}

function countsName(sentence: Sentence, entities: readonly EntityDraft[]): string | undefined {
  const entity = entityIn(sentence.text, entities) || entities[0]?.name;
  return entity && /\bcounts?\b|\bhow many\b/i.test(sentence.text) ? camelCase(`${entity} counts`) : undefined;
}

/** Gives every conditional sentence that no behaviour holds yet to the action it limits. */
function attachRules(behaviours: readonly Behaviour[], requirements: readonly Requirement[], entities: readonly EntityDraft[]): Behaviour[] {
  const result = [...behaviours];
  for (const requirement of requirements) {
    if (statedEndpoints(requirement).length > 0) continue;
    for (const text of sentencesOf(requirement)) {
      if (!CONDITION.test(text) || isPlainData(text) || isAboutAccounts(text) || result.some((one) => one.sentences.some((sentence) => sentence.text === text)))
        continue;
      const index = ruledAction(text, result, entities);
      const action = result[index];
      if (action) result[index] = withSentence(action, { requirement: requirement.id, text });
    }
  }
  return result;
}

/** Sign-in and whose rows are whose are the platform's business, not a rule of one action. */
function isAboutAccounts(text: string): boolean {
  return /\b(?:sign|log)s? in\b|\btheir own\b/i.test(text);
}

/** Index of the action that a conditional sentence limits: the one it names, else one done to what it speaks of; -1 when there is none. */
export function ruledAction(text: string, behaviours: readonly Behaviour[], entities: readonly EntityDraft[]): number {
  const byVerb = behaviours.findIndex((one) => one.kind === 'action' && speaksOf(text, one.verb));
  if (byVerb >= 0) return byVerb;
  const entity = entityIn(text, entities);
  const words = wordsOf(text);
  return behaviours.findIndex((one) => one.kind === 'action' && (one.entity === entity || words.some((word) => sameWord(word, one.entity.toLowerCase()))));
}

/** Path of an action: as stated, or under the row it is done to. */
export function actionPath(action: ActionBehaviour): string {
  return action.stated?.path ?? `/api/${pluralPath(action.entity)}/{id}/${kebabCase(action.verb)}`;
}
