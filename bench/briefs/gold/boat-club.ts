import { FieldType, ModuleKind, Plan } from '@modwright/contracts/plan';
import { goldApp } from './gold-app.ts';
import { action, crud, records, report } from './plan-parts.ts';

const id = { name: 'id', type: FieldType.INTEGER, required: true };
const text = (name: string) => ({ name, type: FieldType.TEXT, required: true });
const count = (name: string) => ({ name, type: FieldType.INTEGER, required: true });
const choice = (name: string, values: string[]) => ({ name, type: FieldType.ENUM, required: true, values });
const state = (name: string, values: string[]) => ({ ...choice(name, values), defaultJson: JSON.stringify(values[0]), readOnly: true });
const reference = (name: string, ref: string) => ({ name, type: FieldType.REFERENCE, required: true, ref });
const kilometres = { name: 'kilometres', type: FieldType.INTEGER, required: true, min: 0 };
const noBoat = { status: 404, when: 'there is no such boat' };
const noMember = { status: 404, when: 'there is no such member' };
const boatRule = { kind: ModuleKind.RULE, input: [id], output: { entity: 'Boat' }, entities: ['Boat'] };
const memberRule = { kind: ModuleKind.RULE, input: [id], output: { entity: 'Member' }, entities: ['Member'] };

const plan = Plan.fromPartial({
  title: 'Boat club',
  profile: 'web',
  entities: [
    {
      name: 'Boat',
      plural: 'boats',
      fields: [text('name'), choice('kind', ['rowing', 'sailing', 'motor']), state('status', ['free', 'out', 'repair', 'gone'])],
    },
    {
      name: 'Member',
      plural: 'members',
      fields: [
        text('name'),
        choice('level', ['junior', 'senior']),
        { name: 'blocked', type: FieldType.BOOLEAN, required: true, defaultJson: 'false', readOnly: true },
      ],
    },
    {
      name: 'Trip',
      plural: 'trips',
      fields: [reference('boatId', 'Boat'), reference('memberId', 'Member'), { ...kilometres, defaultJson: '0' }, state('status', ['out', 'ended'])],
    },
  ],
  endpoints: [
    ...crud('Boat', 'boats', ['kind', 'status']),
    ...crud('Member', 'members', ['level', 'blocked']),
    ...records('Trip', 'trips', ['boatId', 'memberId', 'status']),
    action('boats.take-out', 'Boat', 'takeOut'),
    action('trips.bring-back', 'Trip', 'bringBack'),
    action('boats.repair', 'Boat', 'repairBoat'),
    action('members.block', 'Member', 'blockMember'),
    action('members.unblock', 'Member', 'unblockMember'),
    action('boats.write-off', 'Boat', 'writeOff'),
    report('boats', 'boatFigures'),
    report('club', 'clubFigures'),
  ],
  pages: [
    { path: '/boats', title: 'Boats', entity: 'Boat', actions: ['boats.take-out', 'boats.repair', 'boats.write-off'] },
    { path: '/members', title: 'Members', entity: 'Member', actions: ['members.block', 'members.unblock'] },
    { path: '/trips', title: 'Trips', entity: 'Trip', actions: ['trips.bring-back'] },
    { path: '/overview', title: 'Overview', reports: ['reports.boatFigures', 'reports.clubFigures'] },
  ],
  modules: [
    {
      name: 'takeOut',
      kind: ModuleKind.RULE,
      endpoint: 'boats.take-out',
      input: [id, reference('memberId', 'Member')],
      output: { entity: 'Trip' },
      refusals: [
        noBoat,
        { status: 409, when: 'the boat is not free' },
        { status: 403, when: 'the member is blocked' },
        { status: 403, when: 'the member is a junior and the boat a motor boat' },
        { status: 422, when: 'the member has a boat out' },
      ],
      entities: ['Boat', 'Member', 'Trip'],
    },
    {
      name: 'bringBack',
      kind: ModuleKind.RULE,
      endpoint: 'trips.bring-back',
      input: [id, kilometres, { name: 'damaged', type: FieldType.BOOLEAN, required: true }],
      output: { entity: 'Trip' },
      refusals: [
        { status: 404, when: 'there is no such trip' },
        { status: 409, when: 'the trip is ended' },
      ],
      entities: ['Boat', 'Trip'],
    },
    { ...boatRule, name: 'repairBoat', endpoint: 'boats.repair', refusals: [noBoat, { status: 409, when: 'the boat is not in repair' }] },
    { ...memberRule, name: 'blockMember', endpoint: 'members.block', refusals: [noMember, { status: 409, when: 'the member is already blocked' }] },
    { ...memberRule, name: 'unblockMember', endpoint: 'members.unblock', refusals: [noMember, { status: 409, when: 'the member is not blocked' }] },
    { ...boatRule, name: 'writeOff', endpoint: 'boats.write-off', refusals: [noBoat, { status: 409, when: 'the boat is out or gone already' }] },
    {
      name: 'boatFigures',
      kind: ModuleKind.REPORT,
      endpoint: 'reports.boatFigures',
      output: { list: true, fields: [count('boatId'), text('name'), count('trips'), count('kilometres')] },
      entities: ['Boat', 'Trip'],
    },
    {
      name: 'clubFigures',
      kind: ModuleKind.REPORT,
      endpoint: 'reports.clubFigures',
      output: { fields: ['free', 'out', 'repair', 'gone', 'kilometres'].map(count) },
      entities: ['Boat', 'Trip'],
    },
  ],
});

const takeOut = `export async function takeOut(db: Db, input: TakeOutInput): Promise<Trip> {
  const boat = await db.boat.findUniqueOrThrow({ where: { id: input.id } });
  const member = await db.member.findUniqueOrThrow({ where: { id: input.memberId } });
  if (boat.status !== 'free') throw new HttpError(409, 'the boat is not free');
  if (member.blocked) throw new HttpError(403, 'the member is blocked');
  if (member.level === 'junior' && boat.kind === 'motor') throw new HttpError(403, 'juniors do not take out motor boats');
  const out = await db.trip.count({ where: { memberId: member.id, status: 'out' } });
  if (out >= 1) throw new HttpError(422, 'the member has a boat out already');
  await db.boat.update({ where: { id: boat.id }, data: { status: 'out' } });
  return db.trip.create({ data: { boatId: boat.id, memberId: member.id } });
}
`;

const bringBack = `export async function bringBack(db: Db, input: BringBackInput): Promise<Trip> {
  const trip = await db.trip.findUniqueOrThrow({ where: { id: input.id } });
  if (trip.status === 'ended') throw new HttpError(409, 'the trip is ended');
  await db.boat.update({ where: { id: trip.boatId }, data: { status: input.damaged ? 'repair' : 'free' } });
  return db.trip.update({ where: { id: trip.id }, data: { kilometres: input.kilometres, status: 'ended' } });
}
`;

const repairBoat = `export async function repairBoat(db: Db, input: RepairBoatInput): Promise<Boat> {
  const boat = await db.boat.findUniqueOrThrow({ where: { id: input.id } });
  if (boat.status !== 'repair') throw new HttpError(409, 'the boat is not in repair');
  return db.boat.update({ where: { id: boat.id }, data: { status: 'free' } });
}
`;

const blockMember = `export async function blockMember(db: Db, input: BlockMemberInput): Promise<Member> {
  const member = await db.member.findUniqueOrThrow({ where: { id: input.id } });
  if (member.blocked) throw new HttpError(409, 'the member is already blocked');
  return db.member.update({ where: { id: member.id }, data: { blocked: true } });
}
`;

const unblockMember = `export async function unblockMember(db: Db, input: UnblockMemberInput): Promise<Member> {
  const member = await db.member.findUniqueOrThrow({ where: { id: input.id } });
  if (!member.blocked) throw new HttpError(409, 'the member is not blocked');
  return db.member.update({ where: { id: member.id }, data: { blocked: false } });
}
`;

const writeOff = `export async function writeOff(db: Db, input: WriteOffInput): Promise<Boat> {
  const boat = await db.boat.findUniqueOrThrow({ where: { id: input.id } });
  if (boat.status === 'out' || boat.status === 'gone') throw new HttpError(409, 'the boat is ' + boat.status);
  return db.boat.update({ where: { id: boat.id }, data: { status: 'gone' } });
}
`;

const boatFigures = `export async function boatFigures(db: Db, _input: BoatFiguresInput): Promise<BoatFiguresOutput[]> {
  const boats = await db.boat.findMany();
  const trips = await db.trip.findMany({ where: { NOT: { status: 'ended', kilometres: 0 } } });
  return boats.map((boat) => {
    const own = trips.filter((trip) => trip.boatId === boat.id);
    return { boatId: boat.id, name: boat.name, trips: own.length, kilometres: own.reduce((sum, trip) => sum + trip.kilometres, 0) };
  });
}
`;

const clubFigures = `export async function clubFigures(db: Db, _input: ClubFiguresInput): Promise<ClubFiguresOutput> {
  const boats = await db.boat.findMany();
  const number = (status: Boat['status']) => boats.filter((boat) => boat.status === status).length;
  const sum = await db.trip.aggregate({ _sum: { kilometres: true } });
  return { free: number('free'), out: number('out'), repair: number('repair'), gone: number('gone'), kilometres: sum._sum.kilometres ?? 0 };
}
`;

/** A known-good answer to the brief 09, by the rule that its assumptions name. */
export const boatClub = goldApp('09-boat-club', plan, {
  takeOut,
  bringBack,
  repairBoat,
  blockMember,
  unblockMember,
  writeOff,
  boatFigures,
  clubFigures,
});
