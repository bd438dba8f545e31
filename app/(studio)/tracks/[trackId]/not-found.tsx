import { TrackGone } from "../_components/track-gone.tsx";

/** Shown with status 404. */
export default function TrackNotFound() {
  return <TrackGone />;
}
