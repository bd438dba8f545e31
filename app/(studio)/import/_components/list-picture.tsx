"use client";
import { ListMusic, Music } from "lucide-react";
import { useState } from "react";
import { classNames } from "../../../_components/class-names.ts";

export interface ListPictureProps {
  /** Address of the picture; null where it comes with the import only, or never. */
  src: string | null;
  /** Side in CSS pixels: reserved from the start, so nothing shifts. */
  size: number;
  /** What it stands for. */
  of?: "list" | "track";
  className: string;
}

/** The cover of what may be imported, or its empty place: a picture of ours would give way to another one later. */
export function ListPicture({ src, size, of = "list", className }: ListPictureProps) {
  const [failed, setFailed] = useState<string | null>(null);
  if (src !== null && src !== failed) {
    return (
      <img
        src={src}
        alt=""
        width={size}
        height={size}
        loading="lazy"
        decoding="async"
        onError={() => setFailed(src)}
        className={classNames("block shrink-0 overflow-hidden object-contain", className)}
      />
    );
  }
  const Sign = of === "list" ? ListMusic : Music;
  return (
    <span
      aria-hidden="true"
      className={classNames(
        "grid shrink-0 place-items-center bg-raised text-t3 inset-ring-1 inset-ring-line",
        className,
      )}
    >
      <Sign size={Math.max(14, Math.round(size / 3))} />
    </span>
  );
}
