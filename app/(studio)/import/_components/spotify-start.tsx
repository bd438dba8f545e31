import { ListMusic } from "lucide-react";
import { EmptyState } from "../../../_components/empty-state.tsx";

/** Nothing is shown yet: what can be, and what comes of it. */
export function SpotifyStart() {
  return (
    <div className="grid grow place-items-center max-xl:py-2">
      <EmptyState
        icon={<ListMusic size={24} />}
        title="Bring a playlist in"
        text="Titles, order and covers come from Spotify. The audio comes from you: files in your library are found by themselves, the others can be added one by one."
      />
    </div>
  );
}
