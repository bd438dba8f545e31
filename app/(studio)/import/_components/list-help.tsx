/** What a list may look like. */
export function ListHelp() {
  return (
    <section aria-labelledby="list-help" className="text-t2">
      <h2 id="list-help" className="min-h-6 text-t1">
        What can be pasted
      </h2>
      <ul className="mt-1 flex list-disc flex-col gap-1.5 pl-4 marker:text-t3">
        <li>
          Lines like <span className="font-mono text-sm text-t1">Artist - Title</span>, numbered or
          not
        </li>
        <li>
          A CSV file whose head row names the columns, such as one of{" "}
          <a
            href="https://exportify.net"
            target="_blank"
            rel="noreferrer"
            className="font-medium text-accent-text underline"
          >
            Exportify
          </a>
        </li>
        <li>Up to 10,000 tracks: 1 MB as lines, 10 MB as CSV</li>
      </ul>
    </section>
  );
}
