"use client";
import { ChevronDown, Metronome } from "lucide-react";
import type { ReactNode } from "react";
import { buttonClass } from "../../../../_components/button-class.ts";
import { Tooltip } from "../../../../_components/tooltip.tsx";
import { countInWords } from "./count-in-words.ts";
import { usePractice } from "./practice-context.ts";
import { useShortcutText } from "../shortcuts/use-shortcut-text.ts";
import { useStudio } from "../studio-context.ts";
import { toggleClass } from "../controls/toggle-class.ts";

/** Click on or off, and the count-in, which opens volume, pan and length. */
export function ClickControls() {
  return (
    <div role="group" aria-label="Click" className="flex gap-2">
      <Labelled label="Click">
        <ClickButton hasWord />
      </Labelled>
      <Labelled label="Count-in">
        <CountInButton />
      </Labelled>
    </div>
  );
}

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <span className="flex flex-col gap-1">
      <span aria-hidden="true" className="text-xs leading-3.5 text-t3">
        {label}
      </span>
      {children}
    </span>
  );
}

/** The click alone. Without beats it asks for them. */
export function ClickButton({ hasWord = false }: { hasWord?: boolean }) {
  const { settings, changeSettings } = useStudio();
  const { grid, open } = usePractice();
  const keyOf = useShortcutText();
  const isOn = settings.click.isOn && grid !== null;
  // What is seen has to be part of the name, for those who speak it.
  const name = hasWord ? `Click ${isOn ? "On" : "Off"}` : "Click";
  const press = () => {
    if (grid) changeSettings(({ click }) => ({ click: { ...click, isOn: !click.isOn } }));
    else open("beats");
  };
  return (
    <Tooltip text={grid ? "Click" : "Click: set the beats first"} shortcut={keyOf("click")}>
      <button
        type="button"
        aria-label={grid ? name : `${name}, set the beats first`}
        aria-pressed={isOn}
        onClick={press}
        className={toggleClass(isOn, hasWord ? undefined : "phone:w-11")}
      >
        <Metronome size={hasWord ? 16 : 20} aria-hidden="true" />
        {hasWord ? <span className="min-w-5">{isOn ? "On" : "Off"}</span> : null}
      </button>
    </Tooltip>
  );
}

/** The length of the count-in; opens volume, pan and length. */
function CountInButton() {
  const { settings } = useStudio();
  const { grid, open } = usePractice();
  const length = countInWords(grid ? settings.click.countInBars : 0);
  return (
    <button
      type="button"
      data-opens="click"
      aria-haspopup="dialog"
      aria-label={`Count-in ${length}`}
      onClick={() => open("click")}
      className={buttonClass("secondary", "md")}
    >
      <span className="min-w-9 text-left">{length}</span>
      <ChevronDown size={14} aria-hidden="true" className="text-t3" />
    </button>
  );
}
