"use client";
import { Dialog } from "../../../../_components/dialog.tsx";
import { stemSetting, withPan } from "../../../../_player/mixer/mixer.ts";
import { useLaneName } from "./lane-name.ts";
import { PanSlider } from "../controls/pan-control.tsx";
import { useStudio } from "../studio-context.ts";

/** Where one stem sits, for widths at which lanes have no room for a knob. */
export function LanePanDialog({ stem, onClose }: { stem: string; onClose: () => void }) {
  const { mixer, session } = useStudio();
  const name = useLaneName(stem);
  return (
    <Dialog title={`Pan of ${name}`} onClose={onClose}>
      <div className="pb-4 [--raised:var(--overlay)]">
        <PanSlider
          label={`${name} pan`}
          pan={stemSetting(mixer, stem).pan}
          onChange={(pan) => session.setMixer((held) => withPan(held, stem, pan))}
        />
      </div>
    </Dialog>
  );
}
