"use client";
import { Plus } from "lucide-react";
import { Button } from "../../../../_components/button.tsx";
import { Dialog } from "../../../../_components/dialog.tsx";
import { chooseSeparation } from "../../../../_player/packs/choose-separation.ts";
import { formatBytes } from "../../../../_words/format-bytes.ts";
import { SeparationRow } from "./separation-row.tsx";
import { useStudio } from "../studio-context.ts";
import { useSeparationActions } from "./use-separation-actions.ts";

export interface SeparationsDialogProps {
  onClose: () => void;
  /** Asks for one more. */
  onSeparate: () => void;
}

/** All separations of the track: which one plays, which one is the default, and what they take. */
export function SeparationsDialog({ onClose, onSeparate }: SeparationsDialogProps) {
  const { track } = useStudio();
  const actions = useSeparationActions();
  const first = chooseSeparation(track.separations, track.chosenPackId);
  const sizeBytes = track.separations.reduce((sum, pack) => sum + pack.sizeBytes, 0);
  return (
    <Dialog
      title="Separations"
      width="wide"
      onClose={onClose}
      footer={
        <>
          <span className="tn mr-auto self-center text-t3">{formatBytes(sizeBytes)} in all</span>
          <Button icon={<Plus size={15} />} onClick={onSeparate}>
            Separate again
          </Button>
        </>
      }
    >
      {track.separations.length === 0 ? (
        <p className="text-t2">There is none yet.</p>
      ) : (
        <ul data-listen-keys className="-my-3">
          {track.separations.map((pack) => (
            <SeparationRow
              key={pack.id}
              pack={pack}
              isDefault={pack.id === first?.id}
              actions={actions}
            />
          ))}
        </ul>
      )}
    </Dialog>
  );
}
