/** Where on a page a control is looked for: anywhere, among the filters, or in the dialog of this name. */
export type Region = 'page' | 'search' | { readonly dialog: string };

/** Sets the scene over HTTP, with the cookies of the page. Strings "{{name.id}}" stand for the id of an earlier answer kept as `name`. */
export interface Given {
  readonly kind: 'given';
  readonly method: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly save: string;
  /** Module that answers; '' = the scaffold. */
  readonly module: string;
  /** Statuses that are a proper refusal: the scene cannot be set, and the journey ends without a fault. */
  readonly refusals: readonly number[];
}

/** How a press may end. */
export interface Outcome {
  readonly kind: 'outcome';
  readonly method: string;
  /** "/api/books/{id}/mark-read". */
  readonly path: string;
  /** Module that answers; '' = the scaffold. */
  readonly module: string;
  /** What the page says when it went well. */
  readonly success: string;
  /** Statuses that are a proper refusal, which the page shows as an alert. */
  readonly refusals: readonly number[];
}

/** Typed data that the driver interprets; nothing in it is code. */
export type JourneyStep =
  /** Goes to a page and waits until it has loaded its data. */
  | { readonly kind: 'open'; readonly path: string }
  | { readonly kind: 'seeHeading'; readonly text: string }
  | Given
  /** Fills, chooses or checks the control with this label, by what kind of control it is. */
  | { readonly kind: 'fill'; readonly region: Region; readonly label: string; readonly value: string }
  /** Presses a button; with `row`, the one in the table row that shows this text. */
  | { readonly kind: 'press'; readonly button: string; readonly region: Region; readonly row?: string }
  /** Waits for the app's answer to the press before, and that the page tells how it ended. */
  | Outcome
  | { readonly kind: 'seeRow'; readonly texts: readonly string[] }
  | { readonly kind: 'noRow'; readonly text: string }
  | { readonly kind: 'seeRegion'; readonly name: string }
  | { readonly kind: 'seeText'; readonly text: string }
  /** Makes the window 320 px wide and checks that nothing has to be scrolled sideways. */
  | { readonly kind: 'narrow' }
  /** Looks at the page, as it stands, for what people who cannot see or point would meet. It never fails a journey. */
  | { readonly kind: 'accessible'; readonly page: string };

/** One way through the app in the browser, in a database of its own. */
export interface Journey {
  /** "journey.books.add". */
  readonly id: string;
  readonly title: string;
  readonly steps: readonly JourneyStep[];
}

/** An answer of the app that no page should ever get: 5xx, or a page part that does not load. */
export interface BadAnswer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** First part of the body. */
  readonly body: string;
}

/** What axe-core holds against a page. */
export interface AccessibilityFault {
  /** Path of the page: "/books". */
  readonly page: string;
  /** Name of the rule: "color-contrast". */
  readonly rule: string;
  /** "critical" | "serious" | "moderate" | "minor". */
  readonly impact: string;
  /** What should be, in one line. */
  readonly help: string;
  /** Selector of the first part that breaks it. */
  readonly where: string;
}

/** What the driver saw of one journey. */
export interface JourneyReport {
  readonly id: string;
  /** Index of the step that failed, -1 = none. */
  readonly failedStep: number;
  /** Why, in one line; empty when no step failed. */
  readonly failure: string;
  readonly consoleErrors: readonly string[];
  /** Uncaught exceptions of the page, with their stack. */
  readonly pageErrors: readonly string[];
  readonly badAnswers: readonly BadAnswer[];
  /** Pages that were looked at with axe-core, and what it found. */
  readonly pagesChecked: readonly string[];
  readonly accessibility: readonly AccessibilityFault[];
  readonly ms: number;
}
