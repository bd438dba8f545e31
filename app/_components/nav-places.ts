import {
  Activity,
  Boxes,
  Download,
  ListMusic,
  LoaderCircle,
  Settings,
  Trash2,
  type LucideProps,
} from "lucide-react";
import type { ComponentType } from "react";

export interface NavPlace {
  readonly href: string;
  readonly label: string;
  readonly Icon: ComponentType<LucideProps>;
  /** Which count of the account stands beside the name. */
  readonly count?: "tracks" | "jobs" | "bin";
  /** Also in the tab bar of phones. */
  readonly isTab: boolean;
  /** Shown to admins alone. */
  readonly isForAdmins?: boolean;
}

export const MAIN_PLACES: readonly NavPlace[] = [
  { href: "/", label: "Library", Icon: ListMusic, count: "tracks", isTab: true },
  { href: "/import", label: "Import", Icon: Download, isTab: true },
  { href: "/jobs", label: "Jobs", Icon: LoaderCircle, count: "jobs", isTab: true },
  { href: "/bin", label: "Bin", Icon: Trash2, count: "bin", isTab: false },
];

export const SYSTEM_PLACES: readonly NavPlace[] = [
  {
    href: "/admin/processes",
    label: "Operations",
    Icon: Activity,
    isTab: false,
    isForAdmins: true,
  },
  { href: "/admin/models", label: "Models", Icon: Boxes, isTab: false, isForAdmins: true },
  { href: "/settings", label: "Settings", Icon: Settings, isTab: true },
];

/** Whether a path lies at or under a place; the library also holds the tracks. */
export function isAtPlace(pathname: string, place: NavPlace): boolean {
  if (place.href === "/") return pathname === "/" || pathname.startsWith("/tracks/");
  return pathname === place.href || pathname.startsWith(`${place.href}/`);
}
