const lines = ["w-3/5 h-8 mb-4", "w-full", "w-11/12", "w-2/3 mb-5", "w-2/5 h-6 mb-3", "w-[97%]", "w-4/5"];

export function TextSkeleton() {
  return (
    <div aria-busy="true">
      <p className="sr-only">Opening the document</p>
      <div className="flex flex-col gap-3.5 pt-1">
        {lines.map((line) => (
          <div key={line} className={`skeleton h-4.5 ${line}`} />
        ))}
      </div>
    </div>
  );
}
