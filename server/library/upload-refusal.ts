import { asDomainError } from "#server/as-domain-error.ts";

/** Codes of refusals that the file's content brings about; ingest uses the same ones. */
export type ContentCode = "empty_file" | "unsupported_format" | "too_many_files" | "bad_input";

/** Why one file of an upload was not taken; the others go on. */
export class UploadRefusal extends Error {
  readonly code: ContentCode;

  constructor(code: ContentCode, message: string) {
    super(message);
    this.name = "UploadRefusal";
    this.code = code;
  }
}

/** The words of an error that refuses one file; null for one that ends the request. */
export function refusalOf(error: unknown): { code: string; message: string } | null {
  if (error instanceof UploadRefusal) return { code: error.code, message: error.message };
  const domain = asDomainError(error);
  return domain && { code: domain.code, message: domain.message };
}
