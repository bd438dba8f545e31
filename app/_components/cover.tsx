import { memo } from "react";
import { classNames } from "./class-names.ts";
import { generateCover } from "./generated-cover.ts";

export interface CoverProps {
  trackId: string;
  hasCover: boolean;
  /** Side in CSS pixels: reserved from the start, so nothing shifts. */
  size: number;
  className?: string;
}

/** A track's cover art, or a picture made from its id. Decoration only: the title stands beside it. */
export const Cover = memo(function Cover({ trackId, hasCover, size, className }: CoverProps) {
  const box = classNames("block shrink-0 overflow-hidden object-cover", className ?? "rounded-tag");
  if (hasCover) {
    return (
      <img
        src={`/api/media/tracks/${trackId}/cover`}
        alt=""
        width={size}
        height={size}
        loading="lazy"
        decoding="async"
        className={box}
      />
    );
  }
  const cover = generateCover(trackId);
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
