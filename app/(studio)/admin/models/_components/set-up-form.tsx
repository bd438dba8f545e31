"use client";
import { Download } from "lucide-react";
import { useState } from "react";
import type { EngineView } from "#server/models/model-view.ts";
import { Button } from "../../../../_components/button.tsx";
import { RadioList } from "../../../../_components/radio-list.tsx";
import { formatBytes } from "../../../../_words/format-bytes.ts";
import { downloadMinutes, firstBuild } from "./model-words.ts";

type Device = "cpu" | "cuda";

export interface SetUpFormProps {
  engine: EngineView;
  /** The last try failed. */
  isAgain: boolean;
  onSetUp: (device: Device) => void;
}

/** Says what an installation downloads, how long that takes and what it needs of the disk, before it starts. */
export function SetUpForm({ engine, isAgain, onSetUp }: SetUpFormProps) {
  const { downloadBytes } = engine;
  const [device, setDevice] = useState<Device>(() => firstBuild(engine));
  const choice = (value: Device, label: string, text: string) => ({
    value,
    label,
    text: `${sizeText(engine, value)} ${text}`,
  });
  return (
    <>
      <p className="text-t2">
        Neural models run on PyTorch and Demucs. These packages are not part of this program: pip
        downloads and installs them on the server, once.
      </p>
      <RadioList<Device>
        label="Where models run"
        value={device}
        onChange={setDevice}
        choices={[
          choice("cpu", "Processor", "Works on every machine."),
          choice("cuda", "NVIDIA GPU (CUDA)", "Many times faster; needs the card and its driver."),
        ]}
      />
      {device === "cpu" ? (
        <p className="text-sm text-t3">
          On Linux an ordinary package index gives the CUDA build, {formatBytes(downloadBytes.cuda)}
          , for this choice too. For the small build, give pip an index that has it with
          PIP_INDEX_URL or PIP_EXTRA_INDEX_URL, start the server again, and set up then.
        </p>
      ) : null}
      <Button
        variant="primary"
        icon={<Download size={15} />}
        className="self-start max-md:self-stretch"
        onClick={() => onSetUp(device)}
      >
        {isAgain ? "Try the set-up again" : "Set up neural separation"}
      </Button>
    </>
  );
}

function sizeText({ downloadBytes, diskBytes }: EngineView, device: Device): string {
  const bytes = downloadBytes[device];
  return `About ${formatBytes(bytes)} to download, ${downloadMinutes(bytes)} at 10 MB/s, and a few more to install. It takes ${formatBytes(diskBytes[device])} of the disk meanwhile.`;
}
