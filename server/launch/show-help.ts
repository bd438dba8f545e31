import { describeVariables } from "./help.ts";

/** The second half of `npm start -- --help`: it needs the installed packages. */
console.log(`Variables\n${describeVariables()}`);
