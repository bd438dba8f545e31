"use client";
import Link from "next/link";
import { useState, type SubmitEvent } from "react";
import { Button } from "../../../_components/button.tsx";
import { FormError } from "../../../_components/form-error.tsx";
import { TextField } from "../../../_components/text-field.tsx";
import { formText } from "../../../_session/form-text.ts";
import { signIn } from "../../../_session/sign-in.ts";
import { errorWords } from "../../../_trpc/error-words.ts";
import { makeTrpcClient } from "../../../_trpc/make-client.ts";
import { readError } from "../../../_trpc/read-error.ts";

export interface SignUpFormProps {
  host: string;
  /** The first account of a server that others can reach needs the code it printed. */
  needsCode: boolean;
}

interface Refusal {
  readonly text: string | null;
  readonly fields: Readonly<Record<string, string>>;
}

const NONE: Refusal = { text: null, fields: {} };

/** Name, email, password and, where it is needed, the one-time code. */
export function SignUpForm({ host, needsCode }: SignUpFormProps) {
  const [isBusy, setIsBusy] = useState(false);
  const [refusal, setRefusal] = useState(NONE);

  const submit = async (form: FormData) => {
    setIsBusy(true);
    setRefusal(NONE);
    const result = await createAccount(form);
    if (result === null) return;
    setIsBusy(false);
    setRefusal(result);
  };
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!isBusy) void submit(new FormData(event.currentTarget));
  };

  const { fields } = refusal;
  return (
    <form method="post" onSubmit={onSubmit} className="flex flex-col gap-4">
      <div>
        <h1 className="text-2xl">Create an account</h1>
        <p className="mt-1 text-md text-t2 wrap-anywhere">for the studio at {host}</p>
      </div>
      <FormError text={refusal.text} />
      <TextField
        label="Name"
        name="name"
        autoComplete="name"
        maxLength={100}
        required
        error={fields.name}
      />
      <TextField
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        required
        error={fields.email}
      />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={8}
        required
        hint="8 characters or more."
        error={fields.password}
      />
      {needsCode ? (
        <TextField
          label="One-time code"
          name="code"
          autoComplete="one-time-code"
          spellCheck={false}
          required
          hint="The server printed it when it started."
          error={fields.code}
        />
      ) : null}
      <Button type="submit" variant="primary" size="lg" isBusy={isBusy} className="w-full">
        {isBusy ? "Creating the account" : "Create account"}
      </Button>
      <p className="text-sm text-t3">
        Have an account?{" "}
        <Link href="/signin" prefetch={false} className="text-accent-text underline">
          Sign in
        </Link>
      </p>
    </form>
  );
}

/** Makes the account and signs in; null when the browser is on its way into the studio. */
async function createAccount(form: FormData): Promise<Refusal | null> {
  const [email, password] = [formText(form, "email"), formText(form, "password")];
  const code = formText(form, "code");
  try {
    await makeTrpcClient().account.signUp.mutate({
      name: formText(form, "name"),
      email,
      password,
      ...(code === "" ? {} : { code }),
    });
  } catch (error) {
    const { fields } = readError(error);
    const hasFields = Object.keys(fields).length > 0;
    return { text: hasFields ? null : errorWords(error).text, fields };
  }
  const isIn = (await signIn(email, password)) === null;
  window.location.assign(isIn ? "/" : "/signin");
  return null;
}
