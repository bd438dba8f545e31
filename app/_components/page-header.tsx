import type { ReactNode } from "react";

export interface PageHeaderProps {
  title: string;
  /** One quiet fact beside the title. */
  fact?: ReactNode;
  /** Controls at the end of the bar. */
  children?: ReactNode;
}

/** The bar at the top of a page: 52 high on desktop, a large title on phones. */
export function PageHeader({ title, fact, children }: PageHeaderProps) {
  return (
    <header className="flex min-h-13 shrink-0 flex-wrap items-center gap-x-3 border-b border-line px-4 max-md:min-h-14 max-md:gap-x-1 max-md:border-0 max-md:pt-1.5">
      <h1 className="text-md max-md:grow max-md:text-xl">{title}</h1>
      <p className="tn min-w-0 truncate text-t3 max-md:hidden">{fact}</p>
      <div className="ml-auto flex items-center gap-2 max-md:contents">{children}</div>
    </header>
  );
}
