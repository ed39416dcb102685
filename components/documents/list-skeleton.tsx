const rows = ["62%", "38%", "50%", "44%", "57%"];

export function ListSkeleton() {
  return (
    <main id="main" aria-busy="true" className="mx-auto w-full max-w-4xl px-4 py-6 sm:px-6 sm:py-10">
      <p className="sr-only">Loading documents</p>
      <div className="mb-6 h-9 border-b border-line" />
      <div className="skeleton mb-5 h-9 w-52" />
      <div className="divide-y divide-line border-y border-line">
        {rows.map((width) => (
          <div key={width} className="flex flex-col gap-2 py-4 pl-4">
            <div className="skeleton h-6" style={{ width }} />
            <div className="skeleton h-4 w-4/5" />
            <div className="skeleton h-3.5 w-40" />
          </div>
        ))}
      </div>
    </main>
  );
}
