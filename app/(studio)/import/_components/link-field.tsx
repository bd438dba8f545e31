"use client";
import { CircleAlert, Link2, RotateCw, X } from "lucide-react";
import { useId, useRef, type ClipboardEvent, type SubmitEvent } from "react";
import { Button } from "../../../_components/button.tsx";
import { classNames } from "../../../_components/class-names.ts";
import { IconButton } from "../../../_components/icon-button.tsx";
import { isSpotifyLink } from "./is-spotify-link.ts";

export interface LinkFieldProps {
  value: string;
  onChange: (value: string) => void;
  onLoad: (link: string) => void;
  /** Empties the field and takes the shown list away. */
  onClear: () => void;
  isBusy: boolean;
  /** What the field holds is what is shown. */
  isShown: boolean;
  /** What is wrong with the link. */
  error: string | null;
}

/** Takes a link or URI in any form. Enter loads it, and so does pasting a whole one. */
export function LinkField(props: LinkFieldProps) {
  const { value, onChange, onLoad, onClear, isBusy, isShown, error } = props;
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const load = (event: SubmitEvent) => {
    event.preventDefault();
    if (!isBusy) onLoad(value.trim());
  };
  const paste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData("text").trim();
    if (!isSpotifyLink(text)) return;
    // A whole link takes the place of whatever is there.
    event.preventDefault();
    onChange(text);
    onLoad(text);
  };
  return (
    <form noValidate onSubmit={load}>
      <div
        className={classNames(
          "flex h-9 items-center gap-2 rounded-field bg-sunken pr-1 pl-3 text-t3 inset-ring-1 focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent max-md:h-12 max-md:gap-1 max-md:pr-0.5 pointer-coarse:h-12 pointer-coarse:pr-0.5",
          error === null
            ? "inset-ring-control focus-within:inset-ring-accent"
            : "inset-ring-danger",
        )}
      >
        <Link2 size={15} aria-hidden="true" className="shrink-0 max-md:mr-1" />
        <input
          ref={field}
          type="text"
          inputMode="url"
          enterKeyHint="go"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          aria-label="Spotify link"
          aria-invalid={error === null ? undefined : true}
          aria-describedby={error === null ? undefined : `${id}-error`}
          placeholder="Link of a playlist, album or track"
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onPaste={paste}
          className="w-full min-w-0 bg-transparent text-ellipsis text-t1 outline-none max-md:text-input-touch"
        />
        {value === "" ? null : (
          <IconButton
            label="Clear the link"
            size="sm"
            icon={<X size={14} />}
            onClick={() => {
              onClear();
              field.current?.focus();
            }}
          />
        )}
        <LoadButton isBusy={isBusy} isAgain={isShown} />
      </div>
      <div role="alert" className="empty:absolute">
        {error === null ? null : (
          <p id={`${id}-error`} className="mt-1.5 flex items-start gap-1.5 text-sm text-danger">
            <CircleAlert size={13} className="mt-px" />
            {error}
          </p>
        )}
      </div>
    </form>
  );
}

/** On phones a sign stands for the longer words. */
function LoadButton({ isBusy, isAgain }: { isBusy: boolean; isAgain: boolean }) {
  return (
    <Button
      type="submit"
      size="sm"
      isBusy={isBusy}
      className="h-7! max-md:h-11! max-md:min-w-11 pointer-coarse:h-11!"
    >
      {isAgain ? (
        <>
          {isBusy ? null : <RotateCw size={15} className="md:hidden" />}
          <span className="max-md:sr-only">Load again</span>
        </>
      ) : (
        "Load"
      )}
    </Button>
  );
}
