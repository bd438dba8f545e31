"use client";
import { BeatsPanel } from "./beats-panel.tsx";
import { ClickPanel } from "./click-panel.tsx";
import { LoopPanel } from "../loops/loop-panel.tsx";
import { NotesPanel } from "./notes-panel.tsx";
import { usePractice } from "./practice-context.ts";

/** The panel of the practice room that is open. */
export function PracticePanels() {
  const { panel } = usePractice();
  switch (panel) {
    case "beats":
      return <BeatsPanel />;
    case "loop":
      return <LoopPanel />;
    case "click":
      return <ClickPanel />;
    case "notes":
      return <NotesPanel />;
    case null:
      return null;
  }
}
