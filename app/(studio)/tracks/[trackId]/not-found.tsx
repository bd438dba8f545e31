import { SearchX } from "lucide-react";
import { ButtonLink } from "../../../_components/button-link.tsx";
import { EmptyState } from "../../../_components/empty-state.tsx";

/** Shown with status 404: no such track, or another user's. */
export default function TrackNotFound() {
  return (
    <div className="grid h-full place-items-center">
      <EmptyState
        level={1}
        icon={<SearchX size={24} />}
        title="This track is not there"
        text="It was deleted, or the address is wrong."
        actions={
          <ButtonLink href="/" variant="primary">
            To the library
          </ButtonLink>
        }
      />
    </div>
  );
}
