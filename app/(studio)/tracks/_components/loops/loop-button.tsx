"use client";
import { ChevronDown, Repeat } from "lucide-react";
import { Tooltip } from "../../../../_components/tooltip.tsx";
import { IconButton } from "../../../../_components/icon-button.tsx";
import { usePractice } from "../practice/practice-context.ts";
import { useShortcutText } from "../shortcuts/use-shortcut-text.ts";
import { useStudio } from "../studio-context.ts";
import { toggleClass } from "../controls/toggle-class.ts";

/** Loop on or off, and the way to its exact fields. */
export function LoopButton() {
  const { settings } = useStudio();
  const { loop, open } = usePractice();
  const keyOf = useShortcutText();
  const isOn = settings.loop?.isOn === true;
  return (
    <span className="flex items-center">
      <Tooltip text="Loop" shortcut={keyOf("loop")}>
        <button
          type="button"
          aria-label="Loop"
          aria-pressed={isOn}
          onClick={loop.toggle}
          className={toggleClass(isOn, "phone:w-11")}
        >
          <Repeat size={16} aria-hidden="true" />
        </button>
      </Tooltip>
      <IconButton
        label="Loop settings"
        data-opens="loop"
        aria-haspopup="dialog"
        icon={<ChevronDown size={14} />}
        className="w-6! phone:w-8!"
        onClick={() => open("loop")}
      />
    </span>
  );
}
