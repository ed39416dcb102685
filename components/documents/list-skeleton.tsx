const rows = ["62%", "38%", "50%", "44%", "57%"];

export function ListSkeleton() {
  return (
    <div aria-busy="true">
      <p className="sr-only">Loading documents</p>
      <div className="skeleton mb-4 h-10 w-52" />
      <div className="divide-y divide-line border-y border-line">
        {rows.map((width) => (
          <div key={width} className="flex flex-col gap-2 py-4 pl-4">
            <div className="skeleton h-6" style={{ width }} />
            <div className="skeleton h-4 w-4/5" />
            <div className="skeleton h-3.5 w-40" />
          </div>
        ))}
      </div>
    </div>
  );
}
