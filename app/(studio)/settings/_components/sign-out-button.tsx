"use client";
import { LogOut } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../_components/button.tsx";
import { useToasts } from "../../../_components/toasts.tsx";
import { signOut } from "../../../_session/sign-out.ts";

/** Ends this browser's session. */
export function SignOutButton() {
  const toasts = useToasts();
  const [isBusy, setIsBusy] = useState(false);
  const leave = async () => {
    setIsBusy(true);
    try {
      await signOut();
    } catch {
      setIsBusy(false);
      toasts.show({
        tone: "error",
        title: "You are still signed in",
        text: "The server did not answer. Try again in a moment.",
      });
    }
  };
  return (
    <Button icon={<LogOut size={15} />} isBusy={isBusy} onClick={() => void leave()}>
      Sign out
    </Button>
  );
}
