/** The failure of a job whose attempts keep taking down what runs them. */
export function poisoned(uncleanEnds: number): { code: string; message: string } {
  return {
    code: "poison",
    message: `The process that worked on this was taken away ${uncleanEnds} times in a row. It is not tried again by itself.`,
  };
}
