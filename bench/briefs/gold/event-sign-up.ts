import { FieldType, ModuleKind, Plan } from '@modwright/contracts/plan';
import { goldApp } from './gold-app.ts';
import { action, crud, report } from './plan-parts.ts';

const id = { name: 'id', type: FieldType.INTEGER, required: true };
const count = (name: string) => ({ name, type: FieldType.INTEGER, required: true });
const person = [
  { name: 'name', type: FieldType.TEXT, required: true },
  { name: 'email', type: FieldType.EMAIL, required: true },
];

const plan = Plan.fromPartial({
  title: 'Event sign-up',
  profile: 'web',
  entities: [
    {
      name: 'Event',
      plural: 'events',
      fields: [
        { name: 'title', type: FieldType.TEXT, required: true },
        { name: 'date', type: FieldType.DATE },
        { name: 'seats', type: FieldType.INTEGER, required: true, min: 1 },
      ],
    },
    {
      name: 'Registration',
      plural: 'registrations',
      fields: [
        { name: 'eventId', type: FieldType.REFERENCE, required: true, ref: 'Event' },
        ...person,
        { name: 'status', type: FieldType.ENUM, required: true, values: ['booked', 'cancelled'], defaultJson: '"booked"' },
      ],
    },
  ],
  endpoints: [
    ...crud('Event', 'events'),
    ...crud('Registration', 'registrations', ['status', 'eventId']),
    action('events.register', 'Event', 'register'),
    action('registrations.cancel', 'Registration', 'cancelRegistration'),
    report('attendance', 'attendance'),
  ],
  pages: [
    { path: '/events', title: 'Events', entity: 'Event', actions: ['events.register'], reports: ['reports.attendance'] },
    { path: '/registrations', title: 'Registrations', entity: 'Registration', actions: ['registrations.cancel'] },
  ],
  modules: [
    {
      name: 'register',
      kind: ModuleKind.RULE,
      endpoint: 'events.register',
      input: [id, ...person],
      output: { entity: 'Registration' },
      refusals: [
        { status: 404, when: 'there is no such event' },
        { status: 409, when: 'the event is full' },
        { status: 409, when: 'the email is already booked for the event' },
      ],
      entities: ['Event', 'Registration'],
    },
    {
      name: 'cancelRegistration',
      kind: ModuleKind.RULE,
      endpoint: 'registrations.cancel',
      input: [id],
      output: { entity: 'Registration' },
      refusals: [
        { status: 404, when: 'there is no such registration' },
        { status: 409, when: 'the registration is already cancelled' },
      ],
      entities: ['Registration'],
    },
    {
      name: 'attendance',
      kind: ModuleKind.REPORT,
      endpoint: 'reports.attendance',
      output: { fields: ['events', 'booked', 'cancelled'].map(count) },
      entities: ['Event', 'Registration'],
    },
  ],
});

const register = `import type { Db, RegisterInput, Registration } from '../schema.ts';
import { HttpError } from '../platform/http-error.ts';

export async function register(db: Db, input: RegisterInput): Promise<Registration> {
  const event = await db.event.findUnique({ where: { id: input.id } });
  if (!event) throw new HttpError(404, 'there is no such event');
  const booked = await db.registration.findMany({ where: { eventId: event.id, status: 'booked' } });
  if (booked.length >= event.seats) throw new HttpError(409, 'the event is full');
  if (booked.some((one) => one.email === input.email)) throw new HttpError(409, 'the email is already booked for the event');
  return db.registration.create({ data: { eventId: event.id, name: input.name, email: input.email } });
}
`;

const cancelRegistration = `import type { CancelRegistrationInput, Db, Registration } from '../schema.ts';
import { HttpError } from '../platform/http-error.ts';

export async function cancelRegistration(db: Db, input: CancelRegistrationInput): Promise<Registration> {
  const registration = await db.registration.findUnique({ where: { id: input.id } });
  if (!registration) throw new HttpError(404, 'there is no such registration');
  if (registration.status === 'cancelled') throw new HttpError(409, 'the registration is already cancelled');
  return db.registration.update({ where: { id: registration.id }, data: { status: 'cancelled' } });
}
`;

const attendance = `import type { AttendanceInput, AttendanceOutput, Db } from '../schema.ts';

export async function attendance(db: Db, _input: AttendanceInput): Promise<AttendanceOutput> {
  const booked = await db.registration.count({ where: { status: 'booked' } });
  const cancelled = await db.registration.count({ where: { status: 'cancelled' } });
  return { events: await db.event.count(), booked, cancelled };
}
`;

/** A known-good answer to the brief 03. */
export const eventSignUp = goldApp('03-event-sign-up', plan, { register, cancelRegistration, attendance });
