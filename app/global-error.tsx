"use client";

// Stands in for the root layout when that itself fails, so it leans on nothing of ours.

interface GlobalErrorProps {
  readonly reset: () => void;
}

export default function GlobalError({ reset }: GlobalErrorProps) {
  return (
    <html lang="en" style={{ colorScheme: "light dark" }}>
      <body
        style={{
          fontFamily: "system-ui, sans-serif",
          maxWidth: "34rem",
          margin: "12vh auto",
          padding: "0 1.5rem",
        }}
      >
        <title>Parley broke</title>
        <svg viewBox="0 0 60 60" width="96" aria-hidden="true">
          <path d="M0 0h60v60H0z" fill="#fff" stroke="#0b1b3d" />
          <path d="M30 2l28 28-28 28L2 30z" fill="#d3212c" />
        </svg>
        <h1>This page broke</h1>
        <p>Your documents are not affected: whatever said “Saved” is saved.</p>
        <button type="button" onClick={reset}>
          Try again
        </button>
      </body>
    </html>
  );
}
