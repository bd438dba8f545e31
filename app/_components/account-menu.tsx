"use client";
import { ChevronsUpDown, LogOut, Monitor, Moon, Settings, Sun } from "lucide-react";
import { classNames } from "./class-names.ts";
import { initials } from "./initials.ts";
import { Menu } from "./menu.tsx";
import type { MenuEntry } from "./menu-item.tsx";
import { chooseTheme, type Theme } from "./theme.ts";
import { useTheme } from "./use-theme.ts";

export interface AccountMenuProps {
  name: string;
  email: string;
  onSignOut: () => void;
  /** Avatar only. */
  isRail: boolean;
}

const THEMES: readonly { theme: Theme; label: string; Icon: typeof Sun }[] = [
  { theme: "dark", label: "Dark theme", Icon: Moon },
  { theme: "light", label: "Light theme", Icon: Sun },
  { theme: "system", label: "Theme of this device", Icon: Monitor },
];

/** Who is signed in; theme, settings and the way out. */
export function AccountMenu({ name, email, onSignOut, isRail }: AccountMenuProps) {
  const theme = useTheme();
  const entries: MenuEntry[] = [
    ...THEMES.map((option): MenuEntry => ({
      kind: "choice",
      label: option.label,
      icon: <option.Icon size={15} />,
      isChosen: option.theme === theme,
      onSelect: () => chooseTheme(option.theme),
    })),
    { kind: "separator" },
    { kind: "link", label: "Settings", icon: <Settings size={15} />, href: "/settings" },
    { kind: "action", label: "Sign out", icon: <LogOut size={15} />, onSelect: onSignOut },
  ];
  return (
    <Menu
      label="Account"
      align="start"
      entries={entries}
      header={
        <div className="mb-1 border-b border-line px-2 pt-1 pb-2">
          <p className="max-w-56 truncate font-medium">{name}</p>
          <p className="max-w-56 truncate text-sm text-t3">{email}</p>
        </div>
      }
      trigger={(trigger) => (
        <button
          type="button"
          {...trigger}
          className={classNames(
            "focus-inset flex h-9 items-center gap-2.5 rounded-control text-left hover:bg-hover",
            isRail
              ? "size-9 justify-center"
              : "w-full px-2 max-xl:size-9 max-xl:justify-center max-xl:px-0",
          )}
        >
          <span className="sr-only">Account of</span>
          <span
            aria-hidden="true"
            className="grid size-6 shrink-0 place-items-center rounded-full bg-active text-[0.625rem] font-semibold text-t2 max-xl:size-7"
          >
            {initials(name)}
          </span>
          <span className={isRail ? "sr-only" : "min-w-0 grow truncate max-xl:sr-only"}>
            {name}
          </span>
          {isRail ? null : <ChevronsUpDown size={14} className="text-t3 max-xl:hidden" />}
        </button>
      )}
    />
  );
}
