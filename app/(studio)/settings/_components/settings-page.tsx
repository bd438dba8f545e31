"use client";
import { useQuery } from "@tanstack/react-query";
import type { SessionView } from "#server/auth/list-sessions.ts";
import { PageHeader } from "../../../_components/page-header.tsx";
import { StorageMeter } from "../../../_components/storage-meter.tsx";
import { ButtonLink } from "../../../_components/button-link.tsx";
import { useTRPC } from "../../../_trpc/trpc.ts";
import { DeleteAccount } from "./delete-account.tsx";
import { PasswordForm } from "./password-form.tsx";
import { SeparationSetting } from "./separation-setting.tsx";
import { SessionList } from "./session-list.tsx";
import { SettingsSection } from "./settings-section.tsx";
import { SignOutButton } from "./sign-out-button.tsx";
import { SpotifySetting } from "./spotify-setting.tsx";
import { ThemeSetting } from "./theme-setting.tsx";

/** Account, work that starts by itself, looks, and the signed-in browsers. */
export function SettingsPage({ sessions }: { sessions: readonly SessionView[] }) {
  const trpc = useTRPC();
  const { data: me } = useQuery(trpc.account.me.queryOptions());
  return (
    <>
      <PageHeader title="Settings" />
      <div className="min-h-0 grow overflow-y-auto">
        <div className="mx-auto flex max-w-180 flex-col gap-3 p-4">
          <SettingsSection title="Account">
            <div className="flex flex-wrap items-center justify-between gap-3">
              <div className="min-w-0">
                <p className="font-medium wrap-anywhere">{me?.name ?? "\u00a0"}</p>
                <p className="text-t2 wrap-anywhere">{me?.email ?? "\u00a0"}</p>
                {me?.role === "admin" ? (
                  <p className="mt-1 text-sm text-t3">Administrator of this server</p>
                ) : null}
              </div>
              <SignOutButton />
            </div>
          </SettingsSection>
          <SettingsSection title="Separation">
            <SeparationSetting />
          </SettingsSection>
          <SettingsSection title="Spotify">
            <SpotifySetting />
          </SettingsSection>
          <SettingsSection title="Look">
            <ThemeSetting />
          </SettingsSection>
          <SettingsSection title="Storage">
            <div className="flex flex-wrap items-center gap-4">
              <div className="min-w-56 grow">
                {me ? (
                  <StorageMeter
                    className="py-1"
                    usedBytes={me.usedBytes}
                    quotaBytes={me.quotaBytes}
                  />
                ) : null}
              </div>
              <ButtonLink href="/bin" prefetch={false}>
                Open the bin
              </ButtonLink>
            </div>
          </SettingsSection>
          {me?.role === "admin" ? (
            <div className="md:hidden">
              <SettingsSection title="Server">
                <div className="flex flex-wrap gap-2">
                  <ButtonLink href="/admin/processes" prefetch={false}>
                    Operations
                  </ButtonLink>
                  <ButtonLink href="/admin/models" prefetch={false}>
                    Models
                  </ButtonLink>
                </div>
              </SettingsSection>
            </div>
          ) : null}
          <SettingsSection title="Password">
            <PasswordForm />
          </SettingsSection>
          <SettingsSection title="Signed-in browsers">
            <SessionList first={sessions} />
          </SettingsSection>
          <SettingsSection title="Delete account">
            <DeleteAccount />
          </SettingsSection>
        </div>
      </div>
    </>
  );
}
