import type { Metadata } from "next";
import { headers } from "next/headers";
import { signUpPolicy } from "#server/auth/sign-up-policy.ts";
import { webInstance } from "#server/web/instance.ts";
import { requestFacts } from "#server/web/request-facts.ts";
import { SignUpForm } from "./_components/sign-up-form.tsx";

export const metadata: Metadata = { title: "Create an account" };

export default async function SignUpPage() {
  const facts = requestFacts(await headers());
  const { isOpen } = signUpPolicy(webInstance().site, facts);
  return <SignUpForm host={facts.host} needsCode={!isOpen} />;
}
