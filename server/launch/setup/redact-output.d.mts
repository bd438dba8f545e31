/** Answers what takes logins and keys out of a line: of every address in it, and those of the variables. */
export function redactor(env: Record<string, string | undefined>): (line: string) => string;
