import type { Readable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import busboy from "busboy";
import type { Busboy } from "busboy";
import { DomainError } from "#server/errors.ts";
import { acceptUpload } from "./accept-upload.ts";
import type { AcceptedFile, UploadContext } from "./accept-upload.ts";
import { displayName } from "./display-name.ts";
import { storageUsage } from "./storage-usage.ts";
import { storePart } from "./store-part.ts";
import { fileTooLarge, UPLOAD_LIMITS } from "./upload-limits.ts";
import type { UploadLimits } from "./upload-limits.ts";
import { refusalOf, UploadRefusal } from "./upload-refusal.ts";

interface RejectedFile {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

/** Every file of the request is in one of the two lists. */
export interface UploadAnswer {
  readonly accepted: readonly AcceptedFile[];
  readonly rejected: readonly RejectedFile[];
}

export interface UploadBody {
  readonly contentType: string;
  readonly stream: Readable;
  readonly limits?: UploadLimits;
}

const FIELD = "file";

/**
 * Parses a multipart body as it arrives, each file straight to disk, and turns whole files into tracks.
 * Throws when the body ends early or is none; files that were whole by then stay.
 */
export async function receiveUploads(
  context: UploadContext,
  userId: string,
  body: UploadBody,
): Promise<UploadAnswer> {
  const limits = body.limits ?? UPLOAD_LIMITS;
  const { usedBytes, quotaBytes } = await storageUsage(context.database, userId);
  const budget = { leftBytes: quotaBytes - usedBytes, drainedBytes: 0, files: 0 };
  return new Reception({ context, userId, limits, budget }).run(body);
}

interface Terms {
  readonly context: UploadContext;
  readonly userId: string;
  readonly limits: UploadLimits;
  /** Shared by all files of the request. */
  readonly budget: { leftBytes: number; drainedBytes: number; files: number };
}

interface UploadPart {
  readonly field: string;
  readonly file: Readable;
  /** Display name. */
  readonly name: string;
}

class Reception {
  readonly #terms: Terms;
  readonly #accepted: AcceptedFile[] = [];
  readonly #rejected: RejectedFile[] = [];
  readonly #files: Promise<void>[] = [];
  /** What ended the request before its last file. */
  #failure: Error | null = null;

  constructor(terms: Terms) {
    this.#terms = terms;
  }

  async run({ contentType, stream }: UploadBody): Promise<UploadAnswer> {
    const parser = openParser(contentType, this.#terms.limits);
    parser.on("file", (field, file, { filename }) => {
      // A connection can break while nobody reads the file yet; whoever reads it next hears of it.
      file.on("error", () => undefined);
      const work = this.#receive({ field, file, name: displayName(filename) });
      this.#files.push(
        work.catch((error: unknown) => {
          this.#failure ??= asError(error);
          parser.destroy(this.#failure);
        }),
      );
    });
    try {
      await pipeline(stream, parser);
    } catch (error) {
      this.#failure ??= asFormError(error);
    }
    await Promise.all(this.#files);
    if (this.#failure !== null) throw this.#failure;
    return { accepted: this.#accepted, rejected: this.#rejected };
  }

  async #receive({ field, file, name }: UploadPart): Promise<void> {
    const { context, userId } = this.#terms;
    try {
      this.#assertPlace(field);
      const part = await storePart(context.store, file, this.#admitter());
      this.#accepted.push(await acceptUpload(context, { userId, name, part }));
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      this.#rejected.push({ name, ...refusal });
      if (!file.readableEnded) await this.#drain(file);
    }
  }

  #assertPlace(field: string): void {
    const { budget, limits } = this.#terms;
    if (field !== FIELD) {
      throw new UploadRefusal("bad_input", `Files come in the field "${FIELD}".`);
    }
    budget.files += 1;
    if (budget.files <= limits.files) return;
    const message = `One upload takes ${limits.files} files. Upload this one with the next ones.`;
    throw new UploadRefusal("too_many_files", message);
  }

  #admitter(): (sizeBytes: number) => void {
    const { budget, limits } = this.#terms;
    let counted = 0;
    return (sizeBytes) => {
      if (sizeBytes > limits.fileBytes) throw fileTooLarge(limits);
      budget.leftBytes -= sizeBytes - counted;
      counted = sizeBytes;
      if (budget.leftBytes >= 0) return;
      budget.leftBytes += counted;
      const message =
        "The file does not fit into your storage. Delete tracks, and empty the bin, to make room.";
      throw new DomainError("quota_exceeded", { message });
    };
  }

  /** Reads a refused file to its end, so that the ones behind it are reached, up to a limit. */
  async #drain(file: Readable): Promise<void> {
    const { budget, limits } = this.#terms;
    file.on("data", (bytes: Buffer) => {
      budget.drainedBytes += bytes.length;
      if (budget.drainedBytes > limits.drainedBytes) file.destroy(new TooMuchRefused());
    });
    await finished(file, { writable: false });
  }
}

/** Ends the request: what it still brings is refused anyway. */
class TooMuchRefused extends DomainError {
  constructor() {
    const message = "The files of this upload were refused. Upload the ones that are left again.";
    super("too_large", { message });
  }
}

function openParser(contentType: string, { fileBytes }: UploadLimits): Busboy {
  try {
    return busboy({
      headers: { "content-type": contentType },
      defParamCharset: "utf8",
      // One more than the limit, since busboy takes a file of just its limit for cut.
      limits: { fileSize: fileBytes + 1, files: 200, fields: 20, fieldSize: 1024, parts: 250 },
    });
  } catch (cause) {
    const message = `The upload is no multipart form with files in the field "${FIELD}".`;
    throw new DomainError("bad_input", { message, cause });
  }
}

/** What busboy finds wrong carries no code; a connection that broke does. */
function asFormError(error: unknown): Error {
  const cause = asError(error) as NodeJS.ErrnoException;
  if (cause.code !== undefined) return cause;
  const message = `The upload's form is broken (${cause.message}). Upload again.`;
  return new DomainError("bad_input", { message, cause });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
