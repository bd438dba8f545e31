"use client";
import { Copy } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { ModelView } from "#server/models/model-view.ts";
import { Button } from "../../../../_components/button.tsx";
import { ConfirmDialog } from "../../../../_components/confirm-dialog.tsx";
import { DayText } from "../../../../_components/day-text.tsx";
import { IconButton } from "../../../../_components/icon-button.tsx";
import { useCopy } from "../../../../_components/use-copy.ts";
import { formatBytes } from "../../../../_words/format-bytes.ts";
import type { ModelActions } from "./use-model-actions.ts";

export interface ModelDetailsProps {
  model: ModelView;
  actions: ModelActions;
}

/** Where a model comes from, what was agreed to, and every file with its hash. */
export function ModelDetails({ model, actions }: ModelDetailsProps) {
  const facts: readonly [string, ReactNode][] = [
    ["Source", model.source ?? "Imported on the server"],
    ["Licence", model.licence?.label ?? "–"],
    ["Accepted", acceptance(model)],
    ["Installed", dayOr(model.installedAt, "Not yet")],
    ["Files checked", dayOr(model.verifiedAt, "Not yet")],
  ];
  return (
    <div className="mt-3 rounded-field bg-sunken p-3 inset-ring-1 inset-ring-line">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-0.5 text-sm">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-t3">{name}</dt>
            <dd className="text-t2 wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
      <ul aria-label="Files" className="mt-2.5 flex flex-col gap-1 border-t border-line pt-2.5">
        {model.files.map((file) => (
          <FileLine key={file.name} model={model} file={file} actions={actions} />
        ))}
      </ul>
    </div>
  );
}

interface FileLineProps extends ModelDetailsProps {
  file: ModelView["files"][number];
}

function FileLine({ model, file, actions }: FileLineProps) {
  const copy = useCopy();
  const [isAsking, setIsAsking] = useState(false);
  const isHere = model.state === "installed" || model.state === "damaged";
  return (
    <li className="flex items-start gap-2 text-sm">
      <span className="min-w-0 grow">
        <span className="flex flex-wrap gap-x-3">
          <span className="font-mono text-t1 wrap-anywhere">{file.name}</span>
          <span className="tn text-t3">
            {formatBytes(file.sizeBytes)}, {file.format}
          </span>
        </span>
        <span className="block font-mono text-xs text-t3 wrap-anywhere">sha256 {file.sha256}</span>
      </span>
      {isHere && !file.isApproved ? (
        <Button
          size="sm"
          aria-label={`Allow ${file.name}`}
          className="shrink-0"
          onClick={() => setIsAsking(true)}
        >
          Allow
        </Button>
      ) : null}
      <IconButton
        label={`Copy the sha256 of ${file.name}`}
        size="sm"
        icon={<Copy size={14} />}
        onClick={() => void copy(file.sha256, "The sha256")}
      />
      {isAsking ? (
        <ConfirmDialog
          title={`Allow ${file.name}?`}
          text="A pickled file can run any code with the rights of this server when it is loaded. Allow it only if you know who made it. The permission is for exactly this content."
          confirmLabel="Allow it"
          isDanger
          onConfirm={() => actions.approve(model.name, file.sha256)}
          onClose={() => setIsAsking(false)}
        />
      ) : null}
    </li>
  );
}

/** When, and by whom as long as that account is there. */
function acceptance({ acceptedAt, acceptedBy }: ModelView): ReactNode {
  return (
    <>
      {dayOr(acceptedAt, "Not yet")}
      {acceptedBy === null ? null : ` by ${acceptedBy}`}
    </>
  );
}

function dayOr(iso: string | null, without: string): ReactNode {
  return iso === null ? without : <DayText iso={iso} />;
}
