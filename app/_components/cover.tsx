import { Artwork } from "./artwork.tsx";

export interface CoverProps {
  trackId: string;
  hasCover: boolean;
  /** Side in CSS pixels. */
  size: number;
  className?: string;
}

/** A track's cover art, or a picture made from its id. */
export function Cover({ trackId, hasCover, size, className }: CoverProps) {
  return (
    <Artwork
      seed={trackId}
      src={hasCover ? `/api/media/tracks/${trackId}/cover` : null}
      size={size}
      // It may be Spotify's, which nobody may crop.
      isWhole
      {...(className === undefined ? {} : { className })}
    />
  );
}
