/** Leaves for the sign-in page and remembers where the reader was. */
export function goToSignIn(): void {
  const { pathname, search } = window.location;
  window.location.assign(`/signin?next=${encodeURIComponent(`${pathname}${search}`)}`);
}
