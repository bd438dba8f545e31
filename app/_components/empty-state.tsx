import type { ReactNode } from "react";

export interface EmptyStateProps {
  icon: ReactNode;
  title: string;
  text: ReactNode;
  /** One or two buttons. */
  actions?: ReactNode;
  /** Heading level of the title. */
  level?: 1 | 2;
}

/** Says that there is nothing here, or that something failed, and what to do next. */
export function EmptyState({ icon, title, text, actions, level = 2 }: EmptyStateProps) {
  const Heading = level === 1 ? "h1" : "h2";
  return (
    <div className="flex flex-col items-center px-4 py-12 text-center">
      <span className="text-t2" aria-hidden="true">
        {icon}
      </span>
      <Heading className="mt-2.5 text-md">{title}</Heading>
      <p className="mt-1 max-w-90 text-t2 wrap-anywhere">{text}</p>
      {actions ? <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div> : null}
    </div>
  );
}
