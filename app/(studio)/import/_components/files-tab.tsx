import { UploadZone } from "./upload-zone.tsx";

/** Files without a list. */
export function FilesTab() {
  return (
    <div className="grid min-h-0 grow content-start overflow-y-auto p-4 md:content-center md:p-6">
      <div className="mx-auto w-full max-w-160">
        <UploadZone isLarge />
      </div>
    </div>
  );
}
