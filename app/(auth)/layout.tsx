import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { currentUser } from "#server/web/current-user.ts";
import { webInstance } from "#server/web/instance.ts";
import { BrandMark } from "../_components/brand-mark.tsx";
import { STEM_LOOKS } from "../_components/stems.ts";
import { EntryArt } from "./_components/entry-art.tsx";
import { classNames } from "../_components/class-names.ts";

// Where the art draws each stem, from the top, in the fixed order.
const LABEL_PLACES = [
  "top-[14%]",
  "top-[25.6%]",
  "top-[37.2%]",
  "top-[48.8%]",
  "top-[60.4%]",
  "top-[72%]",
];

/** Sign-in and sign-up: the form on the left, what the product does on the right. */
export default async function EntryLayout({ children }: { children: ReactNode }) {
  if (await currentUser()) redirect("/");
  return (
    <div className="grid min-h-dvh bg-surface lg:grid-cols-[32.5rem_minmax(0,1fr)]">
      <div className="flex min-h-dvh flex-col px-20 py-8 max-lg:mx-auto max-lg:w-full max-lg:max-w-130 max-md:px-5 max-md:py-6">
        <header className="flex items-center gap-2 text-md font-semibold">
          <BrandMark size={22} className="text-accent-text" />
          Sound Forge Alchemy
        </header>
        <main className="my-auto py-8">{children}</main>
        <footer className="tn text-right text-sm text-t3">{webInstance().version}</footer>
      </div>
      <aside
        aria-hidden="true"
        className="relative my-2 mr-2 overflow-hidden rounded-dialog bg-bg inset-ring-1 inset-ring-line-2 max-lg:hidden"
      >
        <EntryArt />
        {STEM_LOOKS.map((look, index) => (
          <span
            key={look.name}
            className={classNames(
              "absolute right-11 w-11 -translate-y-1/2 text-sm font-medium text-t2",
              LABEL_PLACES[index],
            )}
          >
            {look.label}
          </span>
        ))}
        <div className="absolute right-12 bottom-11 left-12">
          <p className="text-[1.25rem] leading-7 font-semibold tracking-[-0.015em]">
            One mix in. Its stems out.
          </p>
          <p className="mt-1 text-md text-t2">Play them while they are still being made.</p>
        </div>
      </aside>
    </div>
  );
}
