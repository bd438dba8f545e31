"use client";
import { CloudUpload } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "../../../_components/button.tsx";
import { classNames } from "../../../_components/class-names.ts";
import { useToasts } from "../../../_components/toasts.tsx";
import { AUDIO_FORMATS } from "../../../_uploads/audio-formats.ts";
import { isAudioFile } from "../../../_uploads/is-audio-file.ts";
import { useUploads } from "../../../_uploads/uploads-context.ts";
import { formatPlural } from "../../../_words/format-number.ts";

/** The files that belong to the lists: dropped anywhere in the window, chosen one by one, or by the folder. */
export function UploadZone({ isLarge = false }: { isLarge?: boolean }) {
  const { pick, queue } = useUploads();
  const toasts = useToasts();
  const folder = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (folder.current) folder.current.webkitdirectory = true;
  }, []);
  const Heading = isLarge ? "h2" : "h3";
  const takeFolder = (files: readonly File[]) => {
    const songs = files.filter(isAudioFile);
    if (songs.length > 0) queue.add(songs);
    if (songs.length === files.length) return;
    const left = formatPlural(files.length - songs.length, "file", "files");
    const title = songs.length === 0 ? "No audio in this folder" : `${left} left out`;
    toasts.show({ tone: "neutral", title, text: "Only audio files are sent.", key: "folder" });
  };
  return (
    <section aria-label="Upload files" className="flex flex-col gap-2">
      {isLarge ? null : <h2 className="min-h-6">Upload files</h2>}
      <div
        className={classNames(
          "flex flex-col items-center rounded-dialog border-[1.5px] border-dashed border-control bg-sunken px-5 text-center",
          isLarge ? "py-12" : "py-5",
        )}
      >
        <span className="grid size-11 place-items-center rounded-panel bg-raised inset-ring-1 inset-ring-line-2">
          <CloudUpload size={20} />
        </span>
        <Heading className="mt-3 text-md">
          <span className="max-md:hidden">Drop audio here</span>
          <span className="md:hidden">Add audio</span>
        </Heading>
        <p className="mt-1 max-w-80 text-sm text-t3">
          {AUDIO_FORMATS}, up to 2 GB and 3 hours each. What fits a track of your lists is found by
          itself.
        </p>
        <div className="mt-4 flex flex-wrap justify-center gap-2">
          <Button variant={isLarge ? "primary" : "secondary"} onClick={pick}>
            Choose files
          </Button>
          <Button variant="ghost" className="max-md:hidden" onClick={() => folder.current?.click()}>
            Choose a folder
          </Button>
        </div>
        <input
          ref={folder}
          type="file"
          multiple
          aria-label="Folder of audio files"
          className="hidden"
          onChange={(event) => {
            takeFolder(Array.from(event.target.files ?? []));
            event.target.value = "";
          }}
        />
      </div>
    </section>
  );
}
