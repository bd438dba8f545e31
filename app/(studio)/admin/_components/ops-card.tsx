import { useId, type ReactNode } from "react";
import { classNames } from "../../../_components/class-names.ts";

export interface OpsCardProps {
  title: string;
  /** One quiet fact beside the title. */
  fact?: ReactNode;
  /** At the end of the head. */
  children?: ReactNode;
  body: ReactNode;
  className?: string;
}

/** A card of the operator's page: a head 40 high, and what it holds. */
export function OpsCard({ title, fact, children, body, className }: OpsCardProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={classNames(
        "@container min-w-0 rounded-panel bg-raised inset-ring-1 inset-ring-line",
        className,
      )}
    >
      <header className="flex min-h-10 flex-wrap items-center gap-x-2 gap-y-1 py-1.5 pr-2 pl-3.5">
        <h2 id={id} className="min-w-0 truncate">
          {title}
        </h2>
        {fact === undefined ? null : <p className="tn min-w-0 text-t3">{fact}</p>}
        <div className="ml-auto flex items-center gap-2">{children}</div>
      </header>
      {body}
    </section>
  );
}
