"use client";
import { useState, type ReactNode } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";

export interface ConfirmDialogProps {
  title: string;
  /** What happens, and whether it can be undone. */
  text: string;
  /** What it is about, named under the text. */
  children?: ReactNode;
  confirmLabel: string;
  isDanger?: boolean;
  onConfirm: () => unknown;
  onClose: () => void;
}

/** Asks before something that can't be undone; closes itself once `onConfirm` has settled. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, text, children, confirmLabel, isDanger, onConfirm, onClose } = props;
  const [isBusy, setIsBusy] = useState(false);
  const confirm = async () => {
    setIsBusy(true);
    try {
      await onConfirm();
    } finally {
      onClose();
    }
  };
  return (
    <Dialog
      title={title}
      isAlert
      onClose={onClose}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            Keep
          </Button>
          <Button
            variant={isDanger ? "danger" : "primary"}
            isBusy={isBusy}
            onClick={() => void confirm()}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      <p className="text-t2">{text}</p>
      {children}
    </Dialog>
  );
}
