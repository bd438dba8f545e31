import { SearchX } from "lucide-react";
import { ButtonLink } from "../../../_components/button-link.tsx";
import { EmptyState } from "../../../_components/empty-state.tsx";

/** No such track, another user's, or one that stood for a file which has come since. */
export function TrackGone() {
  return (
    <div className="grid h-full place-items-center">
      <EmptyState
        level={1}
        icon={<SearchX size={24} />}
        title="This track is not there"
        text="It was deleted, another file has taken its place, or the address is wrong."
        actions={
          <ButtonLink href="/" variant="primary">
            To the library
          </ButtonLink>
        }
      />
    </div>
  );
}
