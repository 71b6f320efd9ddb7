import { FieldType, ModuleKind, Plan } from '@modwright/contracts/plan';
import { goldApp } from './gold-app.ts';
import { action, crud, records, report } from './plan-parts.ts';

const id = { name: 'id', type: FieldType.INTEGER, required: true };
const text = (name: string) => ({ name, type: FieldType.TEXT, required: true });
const count = (name: string) => ({ name, type: FieldType.INTEGER, required: true });
const hour = (name: string) => ({ name, type: FieldType.INTEGER, required: true, min: 0, max: 24 });
const people = { name: 'people', type: FieldType.INTEGER, required: true, min: 1 };
const day = { name: 'day', type: FieldType.DATE, required: true };
const hours = [hour('startHour'), hour('endHour')];
const noRoom = { status: 404, when: 'there is no such room' };
const noBooking = { status: 404, when: 'there is no such booking' };
const emptyTime = { status: 422, when: 'the booking does not end after it starts' };
const taken = { status: 409, when: 'the room is taken at that time' };

const plan = Plan.fromPartial({
  title: 'Room bookings',
  profile: 'web',
  entities: [
    {
      name: 'Room',
      plural: 'rooms',
      fields: [
        text('name'),
        { name: 'seats', type: FieldType.INTEGER, required: true, min: 1 },
        { name: 'status', type: FieldType.ENUM, required: true, values: ['open', 'closed'], defaultJson: '"open"', readOnly: true },
      ],
    },
    {
      name: 'Booking',
      plural: 'bookings',
      fields: [
        { name: 'roomId', type: FieldType.REFERENCE, required: true, ref: 'Room' },
        text('group'),
        day,
        ...hours,
        people,
        { name: 'status', type: FieldType.ENUM, required: true, values: ['booked', 'cancelled'], defaultJson: '"booked"', readOnly: true },
      ],
    },
  ],
  endpoints: [
    ...crud('Room', 'rooms', ['status']),
    ...records('Booking', 'bookings', ['roomId', 'status']),
    action('rooms.book', 'Room', 'bookRoom'),
    action('bookings.cancel', 'Booking', 'cancelBooking'),
    action('bookings.move', 'Booking', 'moveBooking'),
    action('rooms.close', 'Room', 'closeRoom'),
    action('rooms.reopen', 'Room', 'reopenRoom'),
    report('usage', 'usage'),
  ],
  pages: [
    { path: '/rooms', title: 'Rooms', entity: 'Room', actions: ['rooms.book', 'rooms.close', 'rooms.reopen'], reports: ['reports.usage'] },
    { path: '/bookings', title: 'Bookings', entity: 'Booking', actions: ['bookings.cancel', 'bookings.move'] },
  ],
  modules: [
    {
      name: 'bookRoom',
      kind: ModuleKind.RULE,
      endpoint: 'rooms.book',
      input: [id, text('group'), day, ...hours, people],
      output: { entity: 'Booking' },
      refusals: [noRoom, emptyTime, { status: 422, when: 'the group is too large' }, { status: 409, when: 'the room is closed' }, taken],
      entities: ['Room', 'Booking'],
    },
    {
      name: 'cancelBooking',
      kind: ModuleKind.RULE,
      endpoint: 'bookings.cancel',
      input: [id],
      output: { entity: 'Booking' },
      refusals: [noBooking, { status: 409, when: 'the booking is already cancelled' }],
      entities: ['Booking'],
    },
    {
      name: 'moveBooking',
      kind: ModuleKind.RULE,
      endpoint: 'bookings.move',
      input: [id, ...hours],
      output: { entity: 'Booking' },
      refusals: [noBooking, { status: 409, when: 'the booking is cancelled' }, emptyTime, taken],
      entities: ['Booking'],
    },
    {
      name: 'closeRoom',
      kind: ModuleKind.RULE,
      endpoint: 'rooms.close',
      input: [id],
      output: { entity: 'Room' },
      refusals: [noRoom, { status: 409, when: 'the room is already closed' }],
      entities: ['Room'],
    },
    {
      name: 'reopenRoom',
      kind: ModuleKind.RULE,
      endpoint: 'rooms.reopen',
      input: [id],
      output: { entity: 'Room' },
      refusals: [noRoom, { status: 409, when: 'the room is open' }],
      entities: ['Room'],
    },
    {
      name: 'usage',
      kind: ModuleKind.REPORT,
      endpoint: 'reports.usage',
      output: { list: true, fields: [count('roomId'), text('name'), count('bookings'), count('hours')] },
      entities: ['Room', 'Booking'],
    },
  ],
});

const bookRoom = `export async function bookRoom(db: Db, input: BookRoomInput): Promise<Booking> {
  const room = await db.room.findUniqueOrThrow({ where: { id: input.id } });
  if (input.endHour <= input.startHour) throw new HttpError(422, 'the booking has to end after it starts');
  if (input.people > room.seats) throw new HttpError(422, 'the group is too large for the room');
  if (room.status === 'closed') throw new HttpError(409, 'the room is closed');
  const clash = await db.booking.findFirst({
    where: { roomId: room.id, day: input.day, status: 'booked', startHour: { lt: input.endHour }, endHour: { gt: input.startHour } },
  });
  if (clash) throw new HttpError(409, 'the room is taken at that time');
  const { group, day, startHour, endHour, people } = input;
  return db.booking.create({ data: { roomId: room.id, group, day, startHour, endHour, people } });
}
`;

const cancelBooking = `export async function cancelBooking(db: Db, input: CancelBookingInput): Promise<Booking> {
  const booking = await db.booking.findUniqueOrThrow({ where: { id: input.id } });
  if (booking.status === 'cancelled') throw new HttpError(409, 'the booking is already cancelled');
  return db.booking.update({ where: { id: booking.id }, data: { status: 'cancelled' } });
}
`;

const moveBooking = `export async function moveBooking(db: Db, input: MoveBookingInput): Promise<Booking> {
  const booking = await db.booking.findUniqueOrThrow({ where: { id: input.id } });
  if (booking.status === 'cancelled') throw new HttpError(409, 'the booking is cancelled');
  const { startHour, endHour } = input;
  if (endHour <= startHour) throw new HttpError(422, 'the booking has to end after it starts');
  const clash = await db.booking.findFirst({
    where: {
      id: { not: booking.id },
      roomId: booking.roomId,
      day: booking.day,
      status: 'booked',
      startHour: { lt: endHour },
      endHour: { gt: startHour },
    },
  });
  if (clash) throw new HttpError(409, 'the room is taken at that time');
  return db.booking.update({ where: { id: booking.id }, data: { startHour, endHour } });
}
`;

const closeRoom = `export async function closeRoom(db: Db, input: CloseRoomInput): Promise<Room> {
  const room = await db.room.findUniqueOrThrow({ where: { id: input.id } });
  if (room.status === 'closed') throw new HttpError(409, 'the room is already closed');
  return db.room.update({ where: { id: room.id }, data: { status: 'closed' } });
}
`;

const reopenRoom = `export async function reopenRoom(db: Db, input: ReopenRoomInput): Promise<Room> {
  const room = await db.room.findUniqueOrThrow({ where: { id: input.id } });
  if (room.status === 'open') throw new HttpError(409, 'the room is open');
  return db.room.update({ where: { id: room.id }, data: { status: 'open' } });
}
`;

const usage = `export async function usage(db: Db, _input: UsageInput): Promise<UsageOutput[]> {
  const rooms = await db.room.findMany();
  const booked = await db.booking.findMany({ where: { status: 'booked' } });
  return rooms.map((room) => {
    const own = booked.filter((booking) => booking.roomId === room.id);
    const hours = own.reduce((sum, booking) => sum + booking.endHour - booking.startHour, 0);
    return { roomId: room.id, name: room.name, bookings: own.length, hours };
  });
}
`;

/** A known-good answer to the brief 08, by the readings that its assumptions name. */
export const roomBookings = goldApp('08-room-bookings', plan, { bookRoom, cancelBooking, moveBooking, closeRoom, reopenRoom, usage });
