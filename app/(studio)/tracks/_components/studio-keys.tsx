"use client";
import { useEffect, useEffectEvent, useState, type ReactNode } from "react";
import { useAnnounce } from "../../../_components/live-region.tsx";
import { Scope } from "../../../_player/scope.ts";
import { useTrackActions } from "../../_components/use-track-actions.ts";
import { ShortcutsDialog } from "./shortcuts-dialog.tsx";
import { useStudio } from "./studio-context.ts";
import { shortcutFor, type CommandKind } from "./studio-shortcuts.ts";
import { runCommand } from "./run-command.ts";

/** Listens for the studio's keys; they rest while a field, a menu or a dialog has the focus. */
export function StudioKeys({ children }: { children: ReactNode }) {
  const parts = useStudio();
  const announce = useAnnounce();
  const actions = useTrackActions();
  const [hasShortcuts, setHasShortcuts] = useState(false);

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const command = event.defaultPrevented ? null : shortcutFor(event);
    if (!command || isBusyElsewhere(event, COMPARING.includes(command.kind))) return;
    event.preventDefault();
    const showShortcuts = () => setHasShortcuts(true);
    runCommand(command, { parts, actions, announce, showShortcuts });
  });
  useEffect(() => {
    const scope = new Scope();
    scope.listen(window, "keydown", (event) => onKey(event as KeyboardEvent));
    return () => scope.close();
  }, []);
  return (
    <>
      {children}
      {hasShortcuts ? <ShortcutsDialog onClose={() => setHasShortcuts(false)} /> : null}
    </>
  );
}

/** What goes on under a list to listen through. */
const COMPARING: readonly CommandKind[] = ["swap", "compare"];

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
