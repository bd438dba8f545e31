"use client";
import { Ellipsis, FileText, ShieldCheck, Trash2 } from "lucide-react";
import { useState } from "react";
import type { ModelView } from "#server/models/model-view.ts";
import { ConfirmDialog } from "../../../../_components/confirm-dialog.tsx";
import { IconButton } from "../../../../_components/icon-button.tsx";
import { Menu } from "../../../../_components/menu.tsx";
import type { MenuEntry } from "../../../../_components/menu-item.tsx";
import { formatBytes } from "../../../../_words/format-bytes.ts";
import type { ModelActions } from "./use-model-actions.ts";

export interface ModelMenuProps {
  model: ModelView;
  actions: ModelActions;
  /** A check is under way: another one, or a removal, would be refused. */
  isChecking: boolean;
  /** Shows the licence. */
  onRead: () => void;
}

/** Licence, check and removal of a model; nothing where there is nothing to do. */
export function ModelMenu({ model, actions, isChecking, onRead }: ModelMenuProps) {
  const [isAsking, setIsAsking] = useState(false);
  const icon = { size: 15 } as const;
  const isHere = model.state === "installed" || model.state === "damaged";
  const entries: MenuEntry[] = [];
  if (model.licence) {
    entries.push({
      kind: "action",
      label: "Licence",
      icon: <FileText {...icon} />,
      onSelect: onRead,
    });
  }
  if (isHere && !isChecking) {
    entries.push(
      {
        kind: "action",
        label: "Check the files",
        icon: <ShieldCheck {...icon} />,
        onSelect: () => void actions.verify(model),
      },
      { kind: "separator" },
      {
        kind: "action",
        label: "Remove",
        icon: <Trash2 {...icon} />,
        isDanger: true,
        onSelect: () => setIsAsking(true),
      },
    );
  }
  if (entries.length === 0) return null;
  return (
    <>
      <Menu
        label={`Actions for ${model.label}`}
        entries={entries}
        trigger={(trigger) => (
          <IconButton
            {...trigger}
            label={`More actions for ${model.label}`}
            hasTooltip={false}
            size="sm"
            icon={<Ellipsis size={16} />}
          />
        )}
      />
      {isAsking ? (
        <ConfirmDialog
          title={`Remove ${model.label}?`}
          text={removalText(model)}
          confirmLabel="Remove"
          isDanger
          onConfirm={() => actions.remove(model)}
          onClose={() => setIsAsking(false)}
        />
      ) : null}
    </>
  );
}

function removalText({ sizeBytes, source }: ModelView): string {
  const back = source === null ? "import it again" : "fetch it again";
  return `Its files, ${formatBytes(sizeBytes)}, are deleted from the server. What was separated with it stays. To use it later, ${back}.`;
}
