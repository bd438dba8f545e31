"use client";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from "react";
import { useAnnounce } from "../../../../_components/live-region.tsx";
import { Scope } from "../../../../_player/scope.ts";
import { useTrackActions } from "../../../_components/use-track-actions.ts";
import { PracticeContext } from "../practice/practice-context.ts";
import { PracticePanels } from "../practice/practice-panels.tsx";
import { PracticeView } from "../practice/practice-view.tsx";
import { runCommand } from "./run-command.ts";
import { ShortcutsDialog } from "./shortcuts-dialog.tsx";
import type { CommandKind } from "./studio-commands.ts";
import { useStudio } from "../studio-context.ts";
import { commandFor } from "./studio-shortcuts.ts";
import { useMediaKeys } from "./use-media-keys.ts";
import { usePracticeRoom } from "../practice/use-practice-room.ts";
import { usePracticeSound } from "../practice/use-practice-sound.ts";

/** The practice room, and its keys: they rest while a field, a menu or a dialog has the focus. */
export function StudioKeys({ children }: { children: ReactNode }) {
  const parts = useStudio();
  const practice = usePracticeRoom();
  usePracticeSound(practice.grid);
  useMediaKeys(practice.toggle);
  const announce = useAnnounce();
  const actions = useTrackActions();
  const router = useRouter();
  const studio = useRef<HTMLDivElement>(null);
  const [hasShortcuts, setHasShortcuts] = useState(false);

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const command = event.defaultPrevented ? null : commandFor(event, practice.shortcuts);
    if (!command || !isInside(studio.current, event)) return;
    if (isBusyElsewhere(event, COMPARING.includes(command.kind))) return;
    event.preventDefault();
    const showShortcuts = () => setHasShortcuts(true);
    const goTo = (path: string) => router.push(path);
    runCommand(command, { parts, practice, actions, announce, showShortcuts, goTo });
  });
  useEffect(() => {
    const scope = new Scope();
    scope.listen(window, "keydown", (event) => onKey(event as KeyboardEvent));
    return () => scope.close();
  }, []);
  return (
    <PracticeContext value={practice}>
      <div ref={studio} className="contents">
        <div className="contents" inert={practice.isPracticeView}>
          {children}
        </div>
        {practice.isPracticeView ? <PracticeView /> : null}
        <PracticePanels />
      </div>
      {hasShortcuts ? <ShortcutsDialog onClose={() => setHasShortcuts(false)} /> : null}
    </PracticeContext>
  );
}

/** What goes on under a list to listen through. */
const COMPARING: readonly CommandKind[] = ["swap", "compare"];

/** Focus that is nowhere counts as the studio's; that of the navigation or of a toast does not. */
function isInside(studio: HTMLElement | null, event: KeyboardEvent): boolean {
  const target = event.target instanceof Node ? event.target : null;
  return target === null || target === document.body || studio?.contains(target) === true;
}

/** Typing, an open dialog or menu, and Space on a control that the keyboard has reached come first. */
function isBusyElsewhere(event: KeyboardEvent, isComparing: boolean): boolean {
  const dialog = isComparing ? "dialog[open]:not(:has([data-listen-keys]))" : "dialog[open]";
  if (document.querySelector(`${dialog}, [popover=auto]:popover-open`)) return true;
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (!target) return false;
  const isField = target.matches("textarea, select, [contenteditable], input:not([type=range])");
  const isPressed = event.key === " " && target.matches("button:focus-visible, a:focus-visible");
  return isField || isPressed;
}
