import { SetupError } from "./setup-error.mjs";

/** Why neural separation could not be set up, with a code for the program that asked. */
export class NeuralSetupError extends SetupError {
  /**
   * @param {string} code `no_space`, `offline`, `no_package`, `no_cpu_build`, `broken_download`, `busy`,
   * `cancelled` or `setup_failed`
   * @param {string} message
   * @param {string} [output] the end of what a program said
   */
  constructor(code, message, output = "") {
    super(message);
    this.name = "NeuralSetupError";
    this.code = code;
    this.output = output;
  }
}
