"use client";
import { FileText } from "lucide-react";
import { useId, useRef, useState, type DragEvent, type SubmitEvent } from "react";
import { Button } from "../../../_components/button.tsx";
import { classNames } from "../../../_components/class-names.ts";
import { FormError } from "../../../_components/form-error.tsx";
import { TextField } from "../../../_components/text-field.tsx";
import { useUploads } from "../../../_uploads/uploads-context.ts";
import { isListFile, readListFile } from "./read-list-file.ts";
import { useFocusPassedOn } from "./use-focus-passed-on.ts";

export interface PastedList {
  readonly name: string;
  readonly text: string;
}

export interface PasteFormProps {
  list: PastedList;
  /** What a list without a name is called. */
  placeholderName: string;
  /** Why the list was refused. */
  error: string | null;
  onChange: (list: PastedList) => void;
  onShow: (list: PastedList) => void;
}

/** Takes a list as text, or the file that it is in, by picker or drop. */
export function PasteForm({ list, placeholderName, error, onChange, onShow }: PasteFormProps) {
  const id = useId();
  const form = useFocusPassedOn<HTMLFormElement>();
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const change = (next: PastedList) => {
    setRefusal(null);
    onChange(next);
  };
  const takeFile = async (file: File) => {
    const read = await readListFile(file);
    if (read.kind === "refused") setRefusal(read.reason);
    else change({ name: list.name === "" ? read.name : list.name, text: read.text });
  };
  const drop = useListDrop((file) => void takeFile(file));
  const show = (event: SubmitEvent) => {
    event.preventDefault();
    if (list.text.trim() === "") {
      setRefusal("Paste a list first, or choose its file.");
      field.current?.focus();
    } else onShow(list);
  };
  return (
    <form
      ref={form}
      noValidate
      onSubmit={show}
      {...drop.handlers}
      className="flex grow flex-col gap-4 p-4 xl:min-h-0 max-md:pt-1 md:px-5"
    >
      <TextField
        label="Name"
        placeholder={placeholderName}
        maxLength={200}
        autoComplete="off"
        value={list.name}
        onChange={(event) => change({ ...list, name: event.target.value })}
        className="max-w-120"
      />
      <div className="flex min-h-60 grow flex-col">
        <div className="mb-1.5 flex items-center justify-between gap-3">
          <label htmlFor={`${id}-text`} className="font-medium">
            Tracks
          </label>
          <Button size="sm" icon={<FileText size={13} />} onClick={() => picker.current?.click()}>
            Choose a file
          </Button>
        </div>
        <textarea
          ref={field}
          data-takes-focus
          id={`${id}-text`}
          spellCheck={false}
          autoComplete="off"
          placeholder={EXAMPLE}
          value={list.text}
          onChange={(event) => change({ ...list, text: event.target.value })}
          aria-describedby={`${id}-hint`}
          className={classNames(
            "min-h-40 w-full grow resize-none rounded-field bg-sunken px-3 py-2.5 font-mono text-sm leading-5 inset-ring-1 outline-none focus-visible:outline-2 focus-visible:outline-offset-1 focus-visible:outline-accent max-md:text-input-touch",
            drop.isOver ? "bg-accent-08 inset-ring-accent" : "inset-ring-control",
          )}
        />
        <p id={`${id}-hint`} className="mt-1 text-sm text-t3">
          One track to a line, or a CSV file with a head row. You can drop the file here.
        </p>
      </div>
      <FormError text={refusal ?? error} />
      <div className="flex justify-end max-md:flex-col">
        <Button type="submit" variant="primary">
          Show the list
        </Button>
      </div>
      <input
        ref={picker}
        type="file"
        accept=".csv,.txt,.tsv,text/csv,text/plain"
        aria-label="File of the list"
        className="hidden"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file) void takeFile(file);
        }}
      />
    </form>
  );
}

const EXAMPLE = `The Quiet Turbines - Ferrous
Velvet Ordinance - Backlit
Kite Season - Amber Room`;

/** Takes a dropped list here; songs go where they go everywhere else. */
function useListDrop(onFile: (file: File) => void) {
  const { queue } = useUploads();
  const [isOver, setIsOver] = useState(false);
  const depth = useRef(0);
  // The window takes every file for a song: what happens here is kept from it.
  const step = (event: DragEvent, by: number) => {
    event.preventDefault();
    event.stopPropagation();
    depth.current = Math.max(0, depth.current + by);
    setIsOver(depth.current > 0);
  };
  const handlers = {
    onDragEnter: (event: DragEvent) => step(event, 1),
    onDragLeave: (event: DragEvent) => step(event, -1),
    onDragOver: (event: DragEvent) => step(event, 0),
    onDrop: (event: DragEvent) => {
      step(event, -depth.current);
      const files = Array.from(event.dataTransfer.files);
      const list = files.find(isListFile);
      if (list) onFile(list);
      const songs = files.filter((file) => !isListFile(file));
      if (songs.length > 0) queue.add(songs);
    },
  };
  return { isOver, handlers };
}
