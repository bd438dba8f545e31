"use client";
import { SeparateDialog } from "../../_separate/separate-dialog.tsx";
import { ExportDialog } from "./exports/export-dialog.tsx";
import { SeparationsDialog } from "./separations/separations-dialog.tsx";
import { useStudio } from "./studio-context.ts";

/** The dialogs that several parts of the studio open. */
export function StudioDialogs() {
  const { track, dialog, show } = useStudio();
  const close = () => show(null);
  switch (dialog) {
    case "separate":
      return <SeparateDialog tracks={[track]} onClose={close} />;
    case "separations":
      return <SeparationsDialog onClose={close} onSeparate={() => show("separate")} />;
    case "export":
      return <ExportDialog onClose={close} />;
    case null:
      return null;
  }
}
