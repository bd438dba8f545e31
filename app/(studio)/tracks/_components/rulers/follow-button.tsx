"use client";
import { Locate, LocateFixed } from "lucide-react";
import { IconButton, type IconButtonProps } from "../../../../_components/icon-button.tsx";
import { useShortcutText } from "../shortcuts/use-shortcut-text.ts";
import { useStudio } from "../studio-context.ts";

/** Has the view go along with the playhead, or stand still. */
export function FollowButton({ size }: Pick<IconButtonProps, "size">) {
  const { timeline } = useStudio();
  const keyOf = useShortcutText();
  const { isFollowing, setFollowing } = timeline;
  return (
    <IconButton
      label="Follow the playhead"
      shortcut={keyOf("follow")}
      {...(size ? { size } : {})}
      aria-pressed={isFollowing}
      icon={isFollowing ? <LocateFixed size={15} /> : <Locate size={15} />}
      className={isFollowing ? "text-t1" : "text-t3"}
      onClick={() => setFollowing(!isFollowing)}
    />
  );
}
