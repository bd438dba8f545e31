"use client";
import { CircleAlert, Eye, EyeOff } from "lucide-react";
import { useId, useState, type InputHTMLAttributes, type ReactNode, type Ref } from "react";
import { classNames } from "./class-names.ts";
import { IconButton } from "./icon-button.tsx";

export interface TextFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "id"> {
  label: string;
  /** A fact about the field, always in view. */
  hint?: string;
  /** What is wrong and what to enter; marks the field as invalid. */
  error?: string | undefined;
  /** Shown at the end of the label's line. */
  aside?: ReactNode;
  ref?: Ref<HTMLInputElement>;
}

/** A labelled field, 40 high, with hint and error tied to it; passwords can be shown. */
export function TextField(props: TextFieldProps) {
  const { label, hint, error, aside, type = "text", className, ...input } = props;
  const id = useId();
  const [isShown, setIsShown] = useState(false);
  const isPassword = type === "password";
  const notes = classNames(hint && `${id}-hint`, error && `${id}-error`);

  return (
    <div className={className}>
      <div className="mb-1.5 flex min-h-6 items-center justify-between gap-3">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {aside}
      </div>
      <div
        className={classNames(
          "flex h-10 items-center gap-2 rounded-field bg-sunken px-3 inset-ring-1 focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent max-md:h-11",
          error ? "inset-ring-danger" : "inset-ring-control focus-within:inset-ring-accent",
        )}
      >
        <input
          {...input}
          id={id}
          type={isPassword && isShown ? "text" : type}
          aria-invalid={error ? true : undefined}
          aria-describedby={notes || undefined}
          className="w-full min-w-0 bg-transparent text-md outline-none max-md:text-input-touch"
        />
        {isPassword ? <RevealButton isShown={isShown} onChange={setIsShown} /> : null}
      </div>
      <FieldNotes id={id} hint={hint} error={error} />
    </div>
  );
}

interface FieldNotesProps {
  id: string;
  hint: string | undefined;
  error: string | undefined;
}

function FieldNotes({ id, hint, error }: FieldNotesProps) {
  return (
    <>
      {hint ? (
        <p id={`${id}-hint`} className="mt-1 text-sm text-t3">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className="mt-1 flex items-start gap-1.5 text-sm text-danger">
          <CircleAlert size={13} className="mt-px" />
          {error}
        </p>
      ) : null}
    </>
  );
}

function RevealButton(props: { isShown: boolean; onChange: (isShown: boolean) => void }) {
  const { isShown, onChange } = props;
  return (
    <IconButton
      label={isShown ? "Hide password" : "Show password"}
      icon={isShown ? <EyeOff size={16} /> : <Eye size={16} />}
      size="sm"
      className="-mr-1"
      onClick={() => onChange(!isShown)}
    />
  );
}
