/** What the reader chose; `system` follows the device. */
export type Theme = "dark" | "light" | "system";

export const THEME_COOKIE = "theme";

/** Reads the cookie's value; anything unknown is the default, dark. */
export function parseTheme(value: string | undefined): Theme {
  return value === "light" || value === "system" ? value : "dark";
}

/** Applies a theme at once and keeps it in a cookie, which the server renders from. */
export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=31536000; samesite=lax`;
  document.dispatchEvent(new Event("themechange"));
}

/** The theme on the page now. */
export function currentTheme(): Theme {
  return parseTheme(document.documentElement.dataset.theme);
}

/** Calls back after each choice; returns the end of it. */
export function onThemeChange(callback: () => void): () => void {
  document.addEventListener("themechange", callback);
  return () => document.removeEventListener("themechange", callback);
}
