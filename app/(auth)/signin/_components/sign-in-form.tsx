"use client";
import Link from "next/link";
import { useRef, useState, type SubmitEvent } from "react";
import { Button } from "../../../_components/button.tsx";
import { FormError } from "../../../_components/form-error.tsx";
import { TextField } from "../../../_components/text-field.tsx";
import { formText } from "../../../_session/form-text.ts";
import { safeNext, signIn, type SignInRefusal } from "../../../_session/sign-in.ts";

export interface SignInFormProps {
  host: string;
  isSignUpOpen: boolean;
  /** The reader has just deleted the account. */
  hasDeletedAccount: boolean;
  /** Where to go afterwards. */
  next?: string;
}

const REFUSALS: Record<NonNullable<SignInRefusal>, string> = {
  wrong:
    "Email and password do not match. Try again, or ask the person who runs this server for a new password.",
  rate_limited: "Too many tries with this email. Wait a few minutes, then try again.",
  unavailable: "The server did not answer. Your tracks are safe. Try again in a moment.",
};

/** Email, password, and what went wrong with them. */
export function SignInForm({ host, isSignUpOpen, hasDeletedAccount, next }: SignInFormProps) {
  const [isBusy, setIsBusy] = useState(false);
  const [refusal, setRefusal] = useState<SignInRefusal>(null);
  const password = useRef<HTMLInputElement>(null);

  const submit = async (form: FormData) => {
    setIsBusy(true);
    const result = await signIn(formText(form, "email"), formText(form, "password"));
    if (result === null) {
      window.location.assign(safeNext(next, window.location.origin));
      return;
    }
    setIsBusy(false);
    setRefusal(result);
    password.current?.select();
  };
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!isBusy) void submit(new FormData(event.currentTarget));
  };

  return (
    <form method="post" onSubmit={onSubmit} className="flex flex-col gap-4">
      <div>
        <h1 className="text-2xl">Sign in</h1>
        <p className="mt-1 text-md text-t2 wrap-anywhere">to the studio at {host}</p>
      </div>
      {hasDeletedAccount ? (
        <p role="status" className="rounded-field bg-raised px-3 py-2 inset-ring-1 inset-ring-line">
          Your account and all its tracks are deleted.
        </p>
      ) : null}
      <FormError text={refusal === null ? null : REFUSALS[refusal]} />
      <TextField label="Email" name="email" type="email" autoComplete="username" required />
      <TextField
        ref={password}
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        required
      />
      <Button type="submit" variant="primary" size="lg" isBusy={isBusy} className="w-full">
        {isBusy ? "Signing in" : "Sign in"}
      </Button>
      <p className="text-sm text-t3">
        {isSignUpOpen ? (
          <>
            No account?{" "}
            <Link href="/signup" prefetch={false} className="text-accent-text underline">
              Create one
            </Link>
          </>
        ) : (
          <>
            No account? The first one is made{" "}
            <Link href="/signup" prefetch={false} className="text-accent-text underline">
              with the code
            </Link>{" "}
            that the server printed. After that, ask the person who runs it.
          </>
        )}
      </p>
    </form>
  );
}
