import { SearchX } from "lucide-react";
import { ButtonLink } from "../_components/button-link.tsx";
import { EmptyState } from "../_components/empty-state.tsx";

/** A track that is gone or someone else's, inside the frame. */
export default function NotFoundInStudio() {
  return (
    <EmptyState
      level={1}
      icon={<SearchX size={22} />}
      title="Nothing here"
      text="This track does not exist, or it belongs to someone else."
      actions={
        <ButtonLink href="/" prefetch={false}>
          To the library
        </ButtonLink>
      }
    />
  );
}
