import type { Field, Module, Plan } from '@modwright/contracts/plan';
import type { Json } from '../../../domain/json.ts';
import { t } from '../../../strings.ts';
import { Table } from '../../../ui/Table.tsx';

interface Props {
  readonly plan: Json<Plan>;
}

/** Modules with what they take, give, refuse, and must do. */
export function ModuleList({ plan: { modules = [], endpoints = [] } }: Props) {
  if (modules.length === 0) return null;
  return (
    <section>
      <h2>{t.plan.modules}</h2>
      <div className="cards">
        {modules.map((module) => {
          const endpoint = endpoints.find(({ id }) => id === module.endpoint);
          return (
            <article key={module.name} className="card">
              <h3>
                <span className="module">{module.name}</span> <span className="hint">{t.plan.kinds[enumName(module.kind, 'MODULE_KIND_')]}</span>
              </h3>
              <p>{module.responsibility}</p>
              <dl className="facts-list">
                {factsOf(module, endpoint ? `${endpoint.method} ${endpoint.path}` : '').map(([label, value]) => (
                  <div key={label}>
                    <dt>{label}</dt>
                    <dd>{value}</dd>
                  </div>
                ))}
              </dl>
              {module.acceptance?.length ? (
                <>
                  <h4>{t.plan.moduleFacts.mustHold}</h4>
                  <ul>
                    {module.acceptance.map(({ id, text, requirement }) => (
                      <li key={id}>
                        {text} {requirement && <span className="hint">{requirement}</span>}
                      </li>
                    ))}
                  </ul>
                </>
              ) : null}
            </article>
          );
        })}
      </div>
    </section>
  );
}

/** Facts of a module by their label; what is empty is left out. */
function factsOf({ input = [], output, refusals = [], entities = [], dependsOn = [] }: Json<Module>, calledBy: string): [string, string][] {
  const { moduleFacts } = t.plan;
  const names = (fields: readonly Json<Field>[]): string => fields.map(({ name }) => name).join(', ');
  const gives = output?.entity ? (output.list ? t.plan.listOf(output.entity) : output.entity) : names(output?.fields ?? []);
  const facts: [string, string][] = [
    [moduleFacts.endpoint, calledBy],
    [moduleFacts.takes, names(input)],
    [moduleFacts.gives, gives],
    [moduleFacts.refuses, refusals.map(({ status, when }) => `${status} ${when}`).join('; ')],
    [moduleFacts.uses, entities.join(', ')],
    [moduleFacts.calls, dependsOn.join(', ')],
  ];
  return facts.filter(([, value]) => value !== '');
}

/** What the app keeps, field by field. */
export function EntityList({ plan: { entities = [] } }: Props) {
  if (entities.length === 0) return null;
  return (
    <section>
      <h2>{t.plan.entities}</h2>
      {entities.map(({ name = '', description, owned, fields = [] }) => (
        <div key={name} className="entity">
          <h3>{name}</h3>
          <p className="hint">{[description, owned && t.plan.owned].filter(Boolean).join('; ')}</p>
          <Table columns={t.plan.fieldColumns} label={name} className="even">
            {fields.map((field) => (
              <tr key={field.name}>
                <th scope="row">
                  <code>{field.name}</code>
                </th>
                <td className="wraps">{holds(field)}</td>
                <td className="wraps">{rulesOf(field)}</td>
              </tr>
            ))}
          </Table>
        </div>
      ))}
    </section>
  );
}

function holds({ type, ref, values = [] }: Json<Field>): string {
  if (ref) return ref;
  if (values.length > 0) return values.join(' | ');
  return enumName(type, 'FIELD_TYPE_').replaceAll('_', ' ');
}

function rulesOf({ required, unique, readOnly, defaultJson, min, max, description }: Json<Field>): string {
  const { rules } = t.plan;
  return [
    required && rules.required,
    unique && rules.unique,
    readOnly && rules.readOnly,
    defaultJson && rules.default(defaultJson),
    min !== undefined && `${rules.from} ${min}`,
    max !== undefined && `${rules.to} ${max}`,
    description,
  ]
    .filter(Boolean)
    .join(', ');
}

/** What the app answers. */
export function EndpointTable({ plan: { endpoints = [] } }: Props) {
  if (endpoints.length === 0) return null;
  return (
    <section>
      <h2>{t.plan.endpoints}</h2>
      <Table columns={t.plan.endpointColumns} className="even">
        {endpoints.map(({ id, method, path, kind, entity = '', module, auth }) => (
          <tr key={id}>
            <th scope="row">
              <code>
                {method} {path}
              </code>
            </th>
            <td className="wraps">
              {enumName(kind, 'ENDPOINT_KIND_')} {entity} {auth && <span className="badge plain">{t.plan.signedIn}</span>}
            </td>
            <td>{module ? <span className="module">{module}</span> : <span className="hint">{t.plan.scaffold}</span>}</td>
          </tr>
        ))}
      </Table>
    </section>
  );
}

/** What people see; nothing for an API. */
export function PageTable({ plan: { pages = [] } }: Props) {
  if (pages.length === 0) return null;
  return (
    <section>
      <h2>{t.plan.pages}</h2>
      <Table columns={t.plan.pageColumns} className="even">
        {pages.map(({ path, title, entity, actions = [], reports = [] }) => (
          <tr key={path}>
            <th scope="row">
              <code>{path}</code>
            </th>
            <td>{title}</td>
            <td className="wraps">{[entity, ...actions, ...reports].filter(Boolean).join(', ')}</td>
          </tr>
        ))}
      </Table>
    </section>
  );
}

/** "FIELD_TYPE_LONG_TEXT" -> "long_text". */
function enumName(value: string | undefined, prefix: string): string {
  return (value ?? '').replace(prefix, '').toLowerCase();
}
