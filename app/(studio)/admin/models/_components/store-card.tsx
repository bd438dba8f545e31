"use client";
import { Copy } from "lucide-react";
import type { ModelsView } from "#server/models/model-view.ts";
import { IconButton } from "../../../../_components/icon-button.tsx";
import { useCopy } from "../../../../_components/use-copy.ts";
import { formatBytes } from "../../../../_words/format-bytes.ts";
import { OpsCard } from "../../_components/ops-card.tsx";

const IMPORT_COMMAND = "npm run models -- import PATH";

/** Where models are kept, how much room is left, and how to bring one without a network. */
export function StoreCard({ view: { models, freeBytes, folder } }: { view: ModelsView }) {
  const copy = useCopy();
  const takenBytes = models
    .filter(({ state }) => state === "installed" || state === "damaged")
    .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return (
    <OpsCard
      title="Store"
      fact={`${formatBytes(freeBytes)} free`}
      body={
        <div className="flex flex-col gap-2.5 px-3.5 pb-3.5">
          <p className="tn text-t2">
            Models take {formatBytes(takenBytes)} in{" "}
            <span className="font-mono text-sm text-t1 wrap-anywhere">{folder}</span>
          </p>
          <div>
            <h3 className="text-base">Import a model</h3>
            <p className="mt-0.5 text-t2">
              For a server without a network, or a model of your own. This page can’t read the
              server’s disk: copy the folder or file there and run this in the program’s folder.
            </p>
            <p className="mt-2 flex items-center gap-2 rounded-field bg-sunken py-1 pr-1 pl-3 inset-ring-1 inset-ring-line">
              <code className="min-w-0 grow font-mono text-sm wrap-anywhere">{IMPORT_COMMAND}</code>
              <IconButton
                label="Copy the command"
                size="sm"
                icon={<Copy size={14} />}
                onClick={() => void copy(IMPORT_COMMAND, "The command")}
              />
            </p>
          </div>
        </div>
      }
    />
  );
}
