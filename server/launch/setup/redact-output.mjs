/** pip's variables that hold addresses, which may carry a login or a key. */
const NAMES = /^(PIP_(INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|PROXY)|(https?|all)_proxy)$/i;
const LEAST_KEY = 16;
/** Shorter ones are words of every line, and in an address they are hidden all the same. */
const LEAST_TOKEN = 8;
const LEAST_PASSWORD = 4;
const HIDDEN = "****";
const LOGIN = /(\/\/)[^\s/@'"]+@/g;
const QUERY = /([?&][^\s=&]*(?:token|key|secret|password|sig|auth)[^\s=&]*=)[^\s&'"]+/gi;

/**
 * Answers what takes logins and keys out of a line: of every address in it, and wherever it stands what
 * the variables' addresses hold as a login or as a long piece of their path.
 * @param {NodeJS.ProcessEnv} env
 * @returns {(line: string) => string}
 */
export function redactor(env) {
  const texts = Object.entries(env).filter(([name]) => NAMES.test(name));
  const secrets = new Set(texts.flatMap(([, text]) => secretsOf(text ?? "")));
  return (line) => {
    let shown = line;
    for (const secret of secrets) shown = shown.replaceAll(secret, HIDDEN);
    return shown.replace(LOGIN, `$1${HIDDEN}@`).replace(QUERY, `$1${HIDDEN}`);
  };
}

/** A user name alone is most often a token; a long piece of a path may be one. */
function secretsOf(text) {
  return text.split(/\s+/).flatMap((address) => {
    const url = URL.parse(address);
    if (!url) return [];
    const { username, password } = url;
    const [login, least] = password === "" ? [username, LEAST_TOKEN] : [password, LEAST_PASSWORD];
    const pieces = url.pathname.split("/").filter((piece) => piece.length >= LEAST_KEY);
    const found = decoded(login).length >= least ? [login, ...pieces] : pieces;
    return found.flatMap((piece) => [piece, decoded(piece)]);
  });
}

function decoded(piece) {
  try {
    return decodeURIComponent(piece);
  } catch {
    return piece;
  }
}
