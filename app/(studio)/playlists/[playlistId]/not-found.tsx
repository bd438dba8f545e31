import { PlaylistGone } from "../_components/playlist-page.tsx";

/** Shown with status 404: no such list, or another user's. */
export default function PlaylistNotFound() {
  return <PlaylistGone />;
}
