/** An edit of a gold app's module that makes it follow a reading which the brief's cases do not need. */
export interface OtherReading {
  readonly brief: string;
  /** Id in the brief's assumptions. */
  readonly ambiguity: string;
  readonly module: string;
  /** Part of the source, which is there at least once. */
  readonly from: string;
  /** Takes the place of every `from`. */
  readonly to: string;
  /** Cases of other requirements that make no sense under this reading. */
  readonly alsoFails?: readonly string[];
}

const rooms = (ambiguity: string, module: string, from: string, to: string): OtherReading => ({ brief: '08-room-bookings', ambiguity, module, from, to });
const boats = (ambiguity: string, module: string, from: string, to: string): OtherReading => ({ brief: '09-boat-club', ambiguity, module, from, to });

/** One for each ambiguity of the briefs: with them a test shows that the cases of an ambiguity tell its readings apart. */
export const otherReadings: readonly OtherReading[] = [
  rooms('touching', 'bookRoom', 'startHour: { lt: input.endHour }, endHour: { gt:', 'startHour: { lte: input.endHour }, endHour: { gte:'),
  rooms('freed', 'bookRoom', "status: 'booked', ", ''),
  rooms('samegroup', 'bookRoom', "status: 'booked', ", "status: 'booked', group: { not: input.group }, "),
  rooms('exact', 'bookRoom', 'input.people > room.seats', 'input.people >= room.seats'),
  rooms('itself', 'moveBooking', 'id: { not: booking.id },', ''),
  rooms('closing', 'closeRoom', '  return', "  await db.booking.updateMany({ where: { roomId: room.id }, data: { status: 'cancelled' } });\n  return"),
  rooms('counted', 'usage', "{ where: { status: 'booked' } }", ''),
  rooms('unused', 'usage', 'return rooms.map(', 'return rooms.filter((room) => booked.some((booking) => booking.roomId === room.id)).map('),
  boats('motor', 'takeOut', "member.level === 'junior' && boat.kind === 'motor'", 'false'),
  boats('limit', 'takeOut', 'out >= 1', 'out >= 2'),
  {
    ...boats('damage', 'bringBack', "input.damaged ? 'repair' : 'free'", "'free'"),
    alsoFails: ['user.repair.answers-boat', 'user.repair.twice', 'user.reports.club.states'],
  },
  boats('pier', 'boatFigures', "{ where: { NOT: { status: 'ended', kilometres: 0 } } }", ''),
];
