import { FieldType, ModuleKind, Plan } from '@modwright/contracts/plan';
import { goldApp } from './gold-app.ts';
import { action, crud, report } from './plan-parts.ts';

const id = { name: 'id', type: FieldType.INTEGER, required: true };
const text = (name: string) => ({ name, type: FieldType.TEXT, required: true });
const count = (name: string) => ({ name, type: FieldType.INTEGER, required: true });
const noCard = { status: 404, when: 'there is no such card' };
const notActive = { status: 409, when: 'the card is not active' };
const rule = { kind: ModuleKind.RULE, input: [id], output: { entity: 'Card' }, refusals: [noCard, notActive], entities: ['Card'] };

const plan = Plan.fromPartial({
  title: 'Flash cards',
  profile: 'web',
  signIn: true,
  entities: [
    { name: 'Deck', plural: 'decks', owned: true, fields: [{ ...text('name'), unique: true }] },
    {
      name: 'Card',
      plural: 'cards',
      owned: true,
      fields: [
        { name: 'deckId', type: FieldType.REFERENCE, required: true, ref: 'Deck' },
        text('front'),
        text('back'),
        { name: 'box', type: FieldType.INTEGER, required: true, min: 1, max: 5, defaultJson: '1', readOnly: true },
        { name: 'status', type: FieldType.ENUM, required: true, values: ['active', 'paused', 'learned'], defaultJson: '"active"', readOnly: true },
      ],
    },
  ],
  endpoints: [
    ...crud('Deck', 'decks'),
    ...crud('Card', 'cards', ['deckId', 'status']),
    action('cards.right', 'Card', 'answerRight'),
    action('cards.wrong', 'Card', 'answerWrong'),
    action('cards.pause', 'Card', 'pauseCard'),
    action('cards.resume', 'Card', 'resumeCard'),
    report('progress', 'progress'),
  ].map((endpoint) => ({ ...endpoint, auth: true })),
  pages: [
    { path: '/decks', title: 'Decks', entity: 'Deck', auth: true },
    {
      path: '/cards',
      title: 'Cards',
      entity: 'Card',
      actions: ['cards.right', 'cards.wrong', 'cards.pause', 'cards.resume'],
      reports: ['reports.progress'],
      auth: true,
    },
  ],
  modules: [
    { ...rule, name: 'answerRight', endpoint: 'cards.right' },
    { ...rule, name: 'answerWrong', endpoint: 'cards.wrong' },
    { ...rule, name: 'pauseCard', endpoint: 'cards.pause' },
    { ...rule, name: 'resumeCard', endpoint: 'cards.resume', refusals: [noCard, { status: 409, when: 'the card is not paused' }] },
    {
      name: 'progress',
      kind: ModuleKind.REPORT,
      endpoint: 'reports.progress',
      output: { fields: ['cards', 'active', 'paused', 'learned'].map(count) },
      entities: ['Card'],
    },
  ],
});

const answerRight = `export async function answerRight(db: Db, input: AnswerRightInput, _user: User): Promise<Card> {
  const card = await db.card.findUniqueOrThrow({ where: { id: input.id } });
  if (card.status !== 'active') throw new HttpError(409, 'the card is not active');
  const data: Partial<CardCreate> = card.box < 5 ? { box: card.box + 1 } : { status: 'learned' };
  return db.card.update({ where: { id: card.id }, data });
}
`;

const answerWrong = `export async function answerWrong(db: Db, input: AnswerWrongInput, _user: User): Promise<Card> {
  const card = await db.card.findUniqueOrThrow({ where: { id: input.id } });
  if (card.status !== 'active') throw new HttpError(409, 'the card is not active');
  return db.card.update({ where: { id: card.id }, data: { box: 1 } });
}
`;

const pauseCard = `export async function pauseCard(db: Db, input: PauseCardInput, _user: User): Promise<Card> {
  const card = await db.card.findUniqueOrThrow({ where: { id: input.id } });
  if (card.status !== 'active') throw new HttpError(409, 'the card is not active');
  return db.card.update({ where: { id: card.id }, data: { status: 'paused' } });
}
`;

const resumeCard = `export async function resumeCard(db: Db, input: ResumeCardInput, _user: User): Promise<Card> {
  const card = await db.card.findUniqueOrThrow({ where: { id: input.id } });
  if (card.status !== 'paused') throw new HttpError(409, 'the card is not paused');
  return db.card.update({ where: { id: card.id }, data: { status: 'active' } });
}
`;

const progress = `export async function progress(db: Db, _input: ProgressInput, _user: User): Promise<ProgressOutput> {
  const active = await db.card.count({ where: { status: 'active' } });
  const paused = await db.card.count({ where: { status: 'paused' } });
  const learned = await db.card.count({ where: { status: 'learned' } });
  return { cards: await db.card.count(), active, paused, learned };
}
`;

/** A known-good answer to the brief 07. */
export const flashCards = goldApp('07-flash-cards', plan, { answerRight, answerWrong, pauseCard, resumeCard, progress });
