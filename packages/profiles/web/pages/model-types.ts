import type { FieldSpec } from '../platform/app-spec.ts';

/** What the pages show, as data: `model.ts` holds the values, made from the plan. Endpoints are named by their id in `client.ts`. */
export interface AppModel {
  readonly title: string;
  readonly signIn: boolean;
  readonly pages: readonly PageModel[];
  readonly entities: readonly EntityModel[];
}

export interface FieldModel extends FieldSpec {
  readonly label: string;
}

export interface EntityModel {
  readonly name: string;
  /** "reading list", in running text. */
  readonly label: string;
  readonly fields: readonly FieldModel[];
  /** The field that stands for a row where it is only mentioned. */
  readonly display: string;
  /** Endpoint that lists its rows; absent when there is none without path parameters. */
  readonly list?: string;
}

export interface PageModel {
  readonly path: string;
  readonly title: string;
  readonly auth: boolean;
  /** Name of the entity that is listed and edited here. */
  readonly entity?: string;
  readonly list?: string;
  readonly create?: string;
  readonly update?: RowEndpoint;
  readonly remove?: RowEndpoint;
  readonly filters: readonly FieldModel[];
  readonly actions: readonly ActionModel[];
  readonly reports: readonly ReportModel[];
}

/** An endpoint about one row. */
export interface RowEndpoint {
  readonly endpoint: string;
  /** Path parameter that takes the row's id. */
  readonly rowParameter: string;
}

export interface ActionModel {
  readonly endpoint: string;
  readonly title: string;
  /** Path parameter that takes the row's id; absent for an action that is about no row. */
  readonly rowParameter?: string;
  /** What the action asks for besides the row. */
  readonly fields: readonly FieldModel[];
}

export interface ReportModel {
  readonly endpoint: string;
  readonly title: string;
  readonly fields: readonly FieldModel[];
}

/** A value of a row or an answer. */
export type Value = string | number | boolean | null;

/** A row or an answer, as JSON gives it. */
export type Row = Readonly<Record<string, Value>>;
