import { useId, type ReactNode } from "react";

/** A titled card of the settings page. */
export function SettingsSection({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="rounded-panel bg-raised p-4 inset-ring-1 inset-ring-line"
    >
      <h2 id={id} className="mb-3">
        {title}
      </h2>
      {children}
    </section>
  );
}
