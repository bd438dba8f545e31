import { inStemOrder, stemLook } from "./stems.ts";

/** Stems with icon and name, in the order that is fixed everywhere. */
export function StemNames({ stems }: { stems: readonly string[] }) {
  return (
    <ul aria-label="Stems" className="flex flex-wrap items-center gap-x-3 gap-y-1">
      {inStemOrder(stems.map((name) => ({ name }))).map(({ name }) => {
        const { label, Icon, textClass } = stemLook(name);
        return (
          <li key={name} className="flex items-center gap-1.5 whitespace-nowrap">
            <Icon size={14} aria-hidden="true" className={textClass} />
            {label}
          </li>
        );
      })}
    </ul>
  );
}
