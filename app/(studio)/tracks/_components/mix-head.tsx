"use client";
import { stemLook } from "../../../_components/stems.ts";
import { LevelMeter } from "./level-meter.tsx";

/** Head of the lane that shows the original mix while there are no stems. */
export function MixHead() {
  const { label, Icon, fillClass } = stemLook("mix");
  return (
    <div className="relative flex min-w-0 items-center gap-2.5 border-r border-line bg-raised pr-2.5 pl-4 max-md:pl-3">
      <span aria-hidden="true" className="absolute inset-y-0 left-0 w-0.75 bg-t3" />
      <Icon size={16} aria-hidden="true" className="text-t2" />
      <span className="grow truncate font-semibold">{label}</span>
      <LevelMeter channel="mix" fillClass={fillClass} />
    </div>
  );
}
