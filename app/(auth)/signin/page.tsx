import type { Metadata } from "next";
import { headers } from "next/headers";
import { signUpPolicy } from "#server/auth/sign-up-policy.ts";
import { webInstance } from "#server/web/instance.ts";
import { requestFacts } from "#server/web/request-facts.ts";
import { SignInForm } from "./_components/sign-in-form.tsx";

export const metadata: Metadata = { title: "Sign in" };

interface Props {
  readonly searchParams: Promise<{ next?: string | string[]; left?: string | string[] }>;
}

export default async function SignInPage({ searchParams }: Props) {
  const { next, left } = await searchParams;
  const facts = requestFacts(await headers());
  const { isOpen } = signUpPolicy(webInstance().site, facts);
  return (
    <SignInForm
      host={facts.host}
      isSignUpOpen={isOpen}
      hasDeletedAccount={left === "deleted"}
      {...(typeof next === "string" ? { next } : {})}
    />
  );
}
