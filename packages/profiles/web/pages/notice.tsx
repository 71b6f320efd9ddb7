export interface NoticeText {
  readonly kind: 'status' | 'alert';
  readonly text: string;
}

/** The result of the last thing that was done here. */
export function Notice({ notice }: { readonly notice: NoticeText | undefined }) {
  return notice ? (
    <p role={notice.kind} className="notice">
      {notice.text}
    </p>
  ) : null;
}
