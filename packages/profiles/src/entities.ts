import { Entity, FieldType, type Plan } from '@modwright/contracts/plan';

/**
 * The entity that holds the accounts of an app with sign-in. Rows carry an email; passwords are kept elsewhere and never leave.
 * Called User, or Account where the plan has a User of its own.
 */
export function accountEntity(plan: Plan): Entity | undefined {
  if (!plan.signIn) return undefined;
  const taken = new Set(plan.entities.map((entity) => entity.name));
  const name = ['User', 'Account', 'SignedInUser'].find((candidate) => !taken.has(candidate)) ?? 'AppAccount';
  return Entity.fromPartial({
    name,
    plural: `${name.toLowerCase()}s`,
    description: 'A person who signed up',
    fields: [{ name: 'email', type: FieldType.EMAIL, required: true, unique: true }],
  });
}

/** Every entity that has a table: the plan's, then the accounts. */
export function entitiesOf(plan: Plan): Entity[] {
  const accounts = accountEntity(plan);
  // Without accounts there is nobody a row could belong to.
  return accounts ? [...plan.entities, accounts] : plan.entities.map((entity) => ({ ...entity, owned: false }));
}

/** The entity of that name, the accounts included. */
export function findEntity(plan: Plan, name: string): Entity | undefined {
  return entitiesOf(plan).find((entity) => entity.name === name);
}
