let isExpected = false;

/** The reader is ending the session: what fails from now on is no surprise. */
export function expectEnd(): void {
  isExpected = true;
}

/** The session goes on after all. */
export function unexpectEnd(): void {
  isExpected = false;
}

/** Leaves for the sign-in page and remembers where the reader was, unless the end was asked for. */
export function goToSignIn(): void {
  if (isExpected) return;
  expectEnd();
  const { pathname, search } = window.location;
  window.location.assign(`/signin?next=${encodeURIComponent(`${pathname}${search}`)}`);
}
