"use client";
import { memo, useState } from "react";
import { classNames } from "./class-names.ts";
import { generateCover } from "./generated-cover.ts";

export interface ArtworkProps {
  /** What the picture is made from where there is none. */
  seed: string;
  /** Address of the picture; null where there is none. */
  src: string | null;
  /** Side in CSS pixels: reserved from the start, so nothing shifts. */
  size: number;
  /** Shown whole whatever its shape, as the covers of others must be; else it fills the square. */
  isWhole?: boolean;
  className?: string;
}

/** A picture, or one made from an id where there is none or it does not come. Decoration only: a name stands beside it. */
export const Artwork = memo(function Artwork(props: ArtworkProps) {
  const { seed, src, size, isWhole = false, className = "rounded-tag" } = props;
  const [failed, setFailed] = useState<string | null>(null);
  const box = classNames("block shrink-0 overflow-hidden", className);
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
        className={classNames(box, isWhole ? "object-contain" : "object-cover")}
      />
    );
  }
  const cover = generateCover(seed);
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 64 64"
      fillRule="evenodd"
      aria-hidden="true"
      className={classNames(box, "forced-color-adjust-none")}
    >
      <rect width="64" height="64" fill={cover.ground} />
      {cover.shapes.map((shape) => (
        <path key={shape.d} d={shape.d} fill={shape.fill} />
      ))}
    </svg>
  );
});
