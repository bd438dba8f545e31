import { ExternalLink } from "lucide-react";

export interface OpenInSpotifyProps {
  /** The page at Spotify. */
  address: string;
  label?: string;
}

/** Leads to the page at Spotify that something came from, as its rules ask for. */
export function OpenInSpotify({ address, label = "Open in Spotify" }: OpenInSpotifyProps) {
  return (
    <a
      href={address}
      target="_blank"
      rel="noreferrer"
      className="inline-flex items-center gap-1 font-medium text-accent-text hover:underline"
    >
      {label}
      <ExternalLink size={12} />
    </a>
  );
}
